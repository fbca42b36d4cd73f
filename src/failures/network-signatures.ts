import type { Signature } from './signature.ts';

/** The wire. Broad texts, so these stand after everything that names a cause. */
export const networkSignatures: readonly Signature[] = [
  {
    id: 'certificate-not-trusted',
    patterns: [/x509: certificate (signed by unknown authority|has expired)/i],
    class: 'config',
    title: 'the certificate of the server is {why|not accepted}',
    hint: 'Check the proxy, the CA of the kubeconfig and the clock of this machine; then press r.',
    reach: 'one',
    extract: [/x509: certificate (?<why>signed by unknown authority|has expired)/i],
    identity: ['why'],
  },
  {
    id: 'cluster-name-unknown',
    patterns: [/no such host/i, /azmk8s\.io/i],
    class: 'transient',
    title: 'the name of the cluster is not known (yet)',
    hint: 'Names of a new cluster need up to 10 minutes, then press r; a private cluster needs its private DNS zone reachable from here (nslookup NAME).',
    reach: 'one',
    extract: [],
    identity: [],
  },
  {
    id: 'connection-broken',
    patterns: [
      /connection refused|i\/o timeout|TLS handshake timeout|connection reset by peer|\bEOF\b|no such host|(status|code|http|error|server)\D{0,20}\b50[234]\b|\b50[234] (Bad|Service|Gateway)/i,
    ],
    class: 'transient',
    title: 'the server did not answer ({what|connection broken})',
    hint: 'Usually passes by itself: press r in a moment. If it stays, check network and VPN.',
    reach: 'one',
    extract: [
      /(?<what>connection refused|i\/o timeout|TLS handshake timeout|connection reset by peer|no such host)/i,
      /\b(?<what>EOF|50[234])\b/,
    ],
    identity: ['what'],
  },
  {
    id: 'control-plane-busy',
    patterns: [/etcdserver: (request timed out|leader changed|too many requests)|context deadline exceeded.*etcd/i],
    class: 'transient',
    title: 'the cluster could not store the change: its control plane is busy ({what|etcd})',
    hint: 'The cluster itself refused the write, nothing is wrong with the chart: press r in a moment.',
    reach: 'one',
    extract: [/etcdserver: (?<what>request timed out|leader changed|too many requests)/i],
    identity: ['what'],
  },
  {
    // Never enough by itself: it says that something did not become ready, not what.
    id: 'waited-in-vain',
    patterns: [/timed out waiting for the condition|context deadline exceeded/i],
    class: 'transient',
    title: 'something did not become ready in time',
    hint: 'Look deeper before you press r: pods and their events (kubectl get events) say what was not ready.',
    reach: 'one',
    extract: [],
    identity: [],
  },
];

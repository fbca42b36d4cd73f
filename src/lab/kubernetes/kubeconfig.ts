import { stringify } from 'yaml';

export interface KubeconfigParts {
  readonly region: string;
  readonly server: string;
  readonly certificate: string;
  readonly token: string;
}

export function kubeconfigText({ region, server, certificate, token }: KubeconfigParts): string {
  const ca = Buffer.from(certificate).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: region, cluster: { server, 'certificate-authority-data': ca } }],
    users: [{ name: 'lab', user: { token } }],
    contexts: [{ name: region, context: { cluster: region, user: 'lab', namespace: 'default' } }],
    'current-context': region,
  });
}

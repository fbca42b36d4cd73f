{{- /* Labels that never change in the life of a release: a StatefulSet's selector cannot be edited. */ -}}
{{- define "besu.selector" -}}
app.kubernetes.io/name: besu
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "besu.labels" -}}
app.kubernetes.io/name: besu
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "besu.statefulset" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $root.Release.Name }}-{{ .component }}
  labels:
    {{- include "besu.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  replicas: {{ .replicas }}
  serviceName: {{ $root.Release.Name }}-p2p
  # Ordered starting would wait for a broken pod before it can be rolled back.
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      {{- include "besu.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "besu.selector" . | nindent 8 }}
    spec:
      serviceAccountName: {{ $root.Release.Name }}
      terminationGracePeriodSeconds: 30
      containers:
        - name: besu
          image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag }}"
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args:
            - --genesis-file=/etc/besu/genesis.json
            - --static-nodes-file=/etc/besu/static-nodes.json
            - --data-path=/data
            - --rpc-http-enabled
            - --rpc-http-host=0.0.0.0
            - --rpc-http-api={{ $root.Values.rpcApis }}
            - --host-allowlist={{ $root.Values.hostAllowlist }}
          env:
            - name: BESU_REGION
              value: {{ required "region must be set" $root.Values.region | quote }}
            - name: BESU_ROLE
              value: {{ .component }}
            - name: BESU_CHAIN_ID
              value: {{ $root.Values.chainId | int64 | quote }}
            # Another genesis changes the pod, so Kubernetes restarts what would otherwise run on the old one.
            - name: GENESIS_SHA
              value: {{ required "genesis must be set, with --set-file genesis=PATH" $root.Values.genesis | sha256sum | quote }}
          ports:
            - { name: rpc, containerPort: 8545 }
            - { name: p2p-tcp, containerPort: 30303 }
            - { name: p2p-udp, containerPort: 30303, protocol: UDP }
            - { name: metrics, containerPort: 9545 }
          livenessProbe:
            httpGet: { path: /liveness, port: rpc }
            initialDelaySeconds: 180
            periodSeconds: 60
          # Whether the process answers, not whether the chain moves: a validator without a quorum has to become Ready too.
          readinessProbe:
            httpGet: { path: /liveness, port: rpc }
            periodSeconds: 5
          resources:
            {{- toYaml $root.Values.resources | nindent 12 }}
          volumeMounts:
            - { name: config, mountPath: /etc/besu, readOnly: true }
            - { name: data, mountPath: /data }
      volumes:
        - name: config
          configMap:
            name: {{ $root.Release.Name }}-genesis
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 64Gi
{{- end }}

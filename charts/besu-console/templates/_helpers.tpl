{{- define "besu-console.selector" -}}
app.kubernetes.io/name: besu-console
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "besu-console.labels" -}}
{{ include "besu-console.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "besu-console.image" -}}
{{- $repository := required "image.repository is required: where you have put the image that the Dockerfile builds" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" $repository .Values.image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end -}}
{{- end }}

{{- define "grapevine.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "grapevine.labels" -}}
app.kubernetes.io/name: grapevine
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "grapevine.config" -}}
{{- $ports := dict -}}
{{- range $name, $_ := .Values.services -}}
{{- $_ := set $ports $name (int $.Values.metricsPort) -}}
{{- end -}}
{{- $given := .Values.config.service | default dict | deepCopy -}}
{{- $ours := dict "state_dir" "/var/lib/grapevine" "metrics_host" "0.0.0.0" "metrics_ports" $ports "push_host" "0.0.0.0" "push_port" (int .Values.push.port) -}}
{{- toYaml (set (deepCopy .Values.config) "service" (merge $ours $given)) -}}
{{- end -}}

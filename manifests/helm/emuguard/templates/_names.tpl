{{/* Names that templates or users made up are quoted wherever they are a whole value: `y`, `123` and `null` are names, too. */}}
{{- define "emuguard.name" -}}
{{- $release := ternary .Release.Name (printf "%s-emuguard" .Release.Name) (contains "emuguard" .Release.Name) -}}
{{- $name := .Values.fullnameOverride | default ($release | trunc 50 | trimSuffix "-") -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "fullnameOverride: give one; the name of this release would make %q, and a Service is named with lower-case letters, digits and -, beginning with a letter" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "emuguard.selector" -}}
app.kubernetes.io/name: emuguard
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "emuguard.labels" -}}
{{ include "emuguard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "emuguard.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "emuguard.secret" -}}
{{- $suffix := ternary "self-managed" "tls" (eq .Values.certificate.kind "selfManaged") -}}
{{- .Values.certificate.secretName | default (printf "%s-%s" (include "emuguard.name" .) $suffix) -}}
{{- end -}}

{{/* "true" when the guard follows the cluster, and so needs rights. */}}
{{- define "emuguard.detects" -}}
{{- with .Values.configuration -}}
{{- if or (eq (.emulationVersion | default "") "detect") (eq (.minCompatibilityVersion | default "") "detect") -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* "true" when the guard asks the apiserver anything, and so needs a token and a way there. */}}
{{- define "emuguard.asks" -}}
{{- if or (include "emuguard.detects" .) (eq .Values.certificate.kind "selfManaged") -}}true{{- end -}}
{{- end -}}

{{/* The volume with the authorities of callers; empty when everybody may call. */}}
{{- define "emuguard.clientCA" -}}
{{- with .Values.clientCA -}}
{{- if and .configMapName .secretName -}}
{{- fail "clientCA: give configMapName or secretName, not both" -}}
{{- else if .configMapName -}}
{name: client-ca, configMap: {name: {{ .configMapName | quote }}}}
{{- else if .secretName -}}
{name: client-ca, secret: {secretName: {{ .secretName | quote }}, items: [{key: {{ .key | quote }}, path: {{ .key | quote }}}], defaultMode: 288}}
{{- else if .allowedNames -}}
{{- fail "clientCA.allowedNames: needs an authority, clientCA.configMapName or clientCA.secretName" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Which entries of files/webhooks.yaml the configuration needs. */}}
{{- define "emuguard.entries" -}}
{{- $actions := .Values.configuration.validationActions | default dict -}}
{{- $denies := or (eq ($actions.emulation | default "Deny") "Deny") (eq ($actions.minCompatibility | default "Deny") "Deny") (eq ($actions.target | default "Audit") "Deny") -}}
{{- $exempts := ne (toString .Values.configuration.defaultExemptions) "false" -}}
{{- if or (eq (.Values.configuration.mode | default "Enforce") "Audit") (not $denies) -}}advising
{{- else if $exempts -}}refusing
{{- else -}}refusingAnyone
{{- end -}}
{{- end -}}

{{- define "emuguard.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "emuguard.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "emuguard.probes" -}}
# A restart repairs only a process that does not answer at all: patience.
livenessProbe:
  httpGet: {path: /livez, port: metrics}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{/*
Between two kinds of certificate there is a while in which guards serve what apiservers do not trust: nothing for failurePolicy Fail.
Sees the cluster only in `helm install` and `helm upgrade`, not in `helm template`.
*/}}
{{- define "emuguard.refuseKindChange" -}}
{{- $name := include "emuguard.name" . -}}
{{- $deployment := lookup "apps/v1" "Deployment" .Release.Namespace $name -}}
{{- $registered := lookup "admissionregistration.k8s.io/v1" "ValidatingWebhookConfiguration" "" $name -}}
{{- $advising := and (not .Values.webhook.entries) (eq (include "emuguard.entries" .) "advising") -}}
{{- if and $deployment $registered (eq .Values.webhook.failurePolicy "Fail") (not $advising) -}}
{{- $was := "files" -}}
{{- if contains "--cert-secret=" (toJson $deployment.spec.template.spec.containers) -}}
{{- $was = "selfManaged" -}}
{{- else if hasKey ($registered.metadata.annotations | default dict) "cert-manager.io/inject-ca-from" -}}
{{- $was = "certManager" -}}
{{- end -}}
{{- if ne $was .Values.certificate.kind -}}
{{- fail (printf "certificate.kind: from %s to %s calls fail for a while, and with webhook.failurePolicy=Fail writes do: go there with Ignore, and back to Fail when the rollout has ended (docs/install.md, From one kind to another)" $was .Values.certificate.kind) -}}
{{- end -}}
{{- end -}}
{{- end -}}

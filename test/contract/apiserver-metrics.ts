/**
 * Metrics of kube-apiserver that rules and dashboard name, with their labels (staging/src/k8s.io/apiserver/pkg/admission/
 * metrics/metrics.go). test/e2e/alerts.test.ts holds them against a running one.
 */
export const APISERVER_METRICS: Record<string, string[]> = {
  apiserver_admission_webhook_admission_duration_seconds_bucket: [
    'le',
    'name',
    'operation',
    'rejected',
    'type',
  ],
  apiserver_admission_webhook_fail_open_count: ['name', 'type'],
  apiserver_admission_webhook_rejection_count: ['error_type', 'name', 'operation', 'rejection_code', 'type'],
}

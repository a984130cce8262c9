import t from 'tap'
import { readFeatureGates } from '../../../src/audit/rollback/read-feature-gates.ts'

t.test('reads every gate, and only gates', async (t) => {
  const metrics = `# HELP kubernetes_feature_enabled [BETA] This metric records the data about the stage and enablement of a k8s feature.
# TYPE kubernetes_feature_enabled gauge
kubernetes_feature_enabled{name="AllAlpha",stage="ALPHA"} 0
kubernetes_feature_enabled{stage="",name="APIServerTracing"} 1
kubernetes_feature_enabled_total{name="X"} 1
apiserver_request_total{code="200"} 1
`
  t.same(readFeatureGates(metrics), { AllAlpha: false, APIServerTracing: true })
  t.equal(readFeatureGates('apiserver_request_total 1\n'), null)
  t.equal(readFeatureGates(''), null)
})

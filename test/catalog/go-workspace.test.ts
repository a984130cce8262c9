import t from 'tap'
import { runGo, workspaceGoMod } from '../../catalog/go-workspace.ts'

const GO_MOD = `module k8s.io/kubernetes

go 1.26.0

require (
	github.com/spf13/pflag v1.0.10
	k8s.io/api v0.0.0
	k8s.io/klog/v2 v2.140.0
	k8s.io/kubectl v0.0.0
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/kubectl => ./staging/src/k8s.io/kubectl
)
`

t.test('the go.mod of k8s.io/kubernetes becomes that of a module using it', async (t) => {
  t.equal(
    workspaceGoMod(GO_MOD, 'v1.37.1'),
    `module emuguard.dev/workspace

go 1.26.0

require (
	github.com/spf13/pflag v1.0.10
	k8s.io/api v0.0.0
	k8s.io/klog/v2 v2.140.0
	k8s.io/kubectl v0.0.0
)

require k8s.io/kubernetes v1.37.1

replace (
	k8s.io/api => k8s.io/api v0.37.1
	k8s.io/kubectl => k8s.io/kubectl v0.37.1
)
`,
  )
})

t.test('a substitute takes the place of a module that cannot be had', async (t) => {
  const goMod = workspaceGoMod('module k8s.io/kubernetes\n\nrequire k8s.io/kube-proxy v0.0.0\n', 'v1.31.14')
  t.match(goMod, 'k8s.io/kube-proxy => k8s.io/kube-proxy v0.31.0\n')
})

t.test('a go.mod of another shape is an error', async (t) => {
  t.throws(() => workspaceGoMod('module k8s.io/kubernetes\n', 'v1.37.1'), {
    message: /^k8s.io\/kubernetes@v1.37.1: .*no staging module/,
  })
})

t.test('where Go is missing, the error says what it was for', async (t) => {
  const path = process.env['PATH']
  t.teardown(() => {
    process.env['PATH'] = path
  })
  process.env['PATH'] = '/nonexistent'
  await t.rejects(runGo(['version'], '.', 'building ./x'), {
    message: 'building ./x: Go is not installed or not on PATH',
  })
})

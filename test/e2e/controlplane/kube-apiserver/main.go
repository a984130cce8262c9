// The kube-apiserver of a release, as cmd/kube-apiserver of k8s.io/kubernetes builds it.
package main

import (
	"os"
	_ "time/tzdata" // CronJob.spec.timeZone is validated against it

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"

	"emuguard.dev/workspace/controlplane/parent"
)

func main() {
	parent.Follow()
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}

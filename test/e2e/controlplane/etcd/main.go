// etcd, in the version that the Kubernetes release itself is tested with. The whole program and not
// server/embed, so that its flags are those of the etcd in KUBEBUILDER_ASSETS.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"

	"emuguard.dev/workspace/controlplane/parent"
)

func main() {
	parent.Follow()
	etcdmain.Main(os.Args)
}

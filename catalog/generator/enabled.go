package main

import (
	"fmt"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	aggregator "k8s.io/kube-aggregator/pkg/apiserver"
	aggregatorscheme "k8s.io/kube-aggregator/pkg/apiserver/scheme"
	"k8s.io/kubernetes/pkg/controlplane"
)

// enabledInControlPlane tells whether a server without --runtime-config serves the resource.
func enabledInControlPlane(resource schema.GroupVersionResource) bool {
	return controlplane.DefaultAPIResourceConfigSource().ResourceEnabled(resource)
}

// delegate is one of the other servers in the kube-apiserver binary.
type delegate struct {
	scheme  *runtime.Scheme
	enabled func(schema.GroupVersionResource) bool
}

func delegateOf(version schema.GroupVersion) (delegate, error) {
	switch {
	case apiextensions.Scheme.IsVersionRegistered(version):
		return delegate{apiextensions.Scheme, apiextensions.DefaultAPIResourceConfigSource().ResourceEnabled}, nil
	case aggregatorscheme.Scheme.IsVersionRegistered(version):
		return delegate{aggregatorscheme.Scheme, aggregator.DefaultAPIResourceConfigSource().ResourceEnabled}, nil
	}
	return delegate{}, fmt.Errorf("%s: in recorded discovery, but none of the servers in this binary knows it", version)
}

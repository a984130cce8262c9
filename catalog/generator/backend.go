package main

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
)

// noBackend has registries made with nothing behind them, so that nobody connects to etcd.
func noBackend() generic.RESTOptionsGetter {
	// generic.RESTOptions is its own getter, whatever arguments the release's interface has
	return generic.RESTOptions{
		StorageConfig: &storagebackend.ConfigForResource{},
		Decorator: func(
			*storagebackend.ConfigForResource,
			string,
			func(runtime.Object) (string, error),
			func() runtime.Object,
			func() runtime.Object,
			storage.AttrFunc,
			storage.IndexerFuncs,
			*cache.Indexers,
		) (storage.Interface, factory.DestroyFunc, error) {
			return nothing{}, func() {}, nil
		},
		ResourcePrefix: "nowhere",
	}
}

// nothing is not nil, because some releases take a method of it; calling one panics, as it should.
type nothing struct{ storage.Interface }

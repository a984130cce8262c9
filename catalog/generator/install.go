package main

import (
	"fmt"

	"github.com/emicklei/go-restful/v3"
	apidiscovery "k8s.io/api/apidiscovery/v2"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/endpoints"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// install runs the apiserver's own installer, so that kinds, scopes, verbs and subresources of what is compiled in
// are what discovery would say of it, were it served.
func install(group genericapiserver.APIGroupInfo, version schema.GroupVersion) ([]apidiscovery.APIResourceDiscovery, error) {
	root := "/apis"
	if version.Group == "" {
		root = "/api"
	}
	served := &endpoints.APIGroupVersion{
		Storage:                group.VersionedResourcesStorageMap[version.Version],
		Root:                   root,
		GroupVersion:           version,
		OptionsExternalVersion: group.OptionsExternalVersion,
		MetaGroupVersion:       group.MetaGroupVersion,
		Serializer:             group.NegotiatedSerializer,
		ParameterCodec:         group.ParameterCodec,
		Typer:                  group.Scheme,
		Creater:                group.Scheme,
		Convertor:              group.Scheme,
		ConvertabilityChecker:  group.Scheme,
		UnsafeConvertor:        runtime.UnsafeObjectConvertor(group.Scheme),
		Defaulter:              group.Scheme,
		// asked for, and never used: nothing is applied here
		TypeConverter:              managedfields.NewDeducedTypeConverter(),
		Namer:                      runtime.Namer(meta.NewAccessor()),
		EquivalentResourceRegistry: runtime.NewEquivalentResourceRegistry(),
	}
	resources, _, err := served.InstallREST(restful.NewContainer())
	if err != nil {
		return nil, fmt.Errorf("installing %s: %w", version, err)
	}
	return resources, nil
}

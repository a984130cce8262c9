package main

import (
	"fmt"
	"reflect"
	"sort"

	"emuguard.dev/workspace/names"
	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// endpoint is what a resource and a subresource have in common.
type endpoint struct {
	Kind    string   `json:"kind"`
	Group   *string  `json:"group,omitempty"` // the core group has an empty name, so absence is told by nil
	Version string   `json:"version,omitempty"`
	Type    string   `json:"type"`
	Verbs   []string `json:"verbs"`
	// Gate is a name, or a list of names where several gates are each needed.
	Gate any `json:"featureGate,omitempty"`
}

type resource struct {
	endpoint
	Namespaced       bool                `json:"namespaced"`
	Subresources     map[string]endpoint `json:"subresources,omitempty"`
	EnabledByDefault bool                `json:"enabledByDefault"`
	lifecycle
	// Served is false for what is compiled in, but not served even with everything on.
	Served *bool `json:"served,omitempty"`
}

// assembleResources describes every resource of this binary, and returns the Go types their objects have.
func assembleResources(
	release string,
	storage *compiledStorage,
	discovery map[schema.GroupVersion][]apidiscovery.APIResourceDiscovery,
) (map[string]*resource, []reflect.Type, error) {
	a := &assembly{
		release: release, storage: storage, discovery: discovery,
		resources: map[string]*resource{}, types: map[reflect.Type]bool{},
	}
	compiled := map[schema.GroupVersion]bool{}
	for _, group := range storage.groups {
		for name := range group.VersionedResourcesStorageMap {
			version := schema.GroupVersion{Group: group.PrioritizedVersions[0].Group, Version: name}
			compiled[version] = true
			installed, err := install(group, version)
			if err != nil {
				return nil, nil, err
			}
			if err := a.addVersion(version, installed, group.Scheme, enabledInControlPlane); err != nil {
				return nil, nil, err
			}
		}
	}
	// What other servers of the same binary serve (custom resource definitions, API services) is in no storage map
	// of the control plane; discovery tells it all.
	for version, served := range discovery {
		if compiled[version] {
			continue
		}
		delegate, err := delegateOf(version)
		if err != nil {
			return nil, nil, err
		}
		if err := a.addVersion(version, served, delegate.scheme, delegate.enabled); err != nil {
			return nil, nil, err
		}
	}
	return a.resources, a.sortedTypes(), nil
}

type assembly struct {
	release   string
	storage   *compiledStorage
	discovery map[schema.GroupVersion][]apidiscovery.APIResourceDiscovery
	resources map[string]*resource
	types     map[reflect.Type]bool
}

func (a *assembly) addVersion(
	version schema.GroupVersion,
	installed []apidiscovery.APIResourceDiscovery,
	scheme *runtime.Scheme,
	enabled func(schema.GroupVersionResource) bool,
) error {
	served := map[string]apidiscovery.APIResourceDiscovery{}
	for _, resource := range a.discovery[version] {
		served[resource.Resource] = resource
	}
	for _, found := range installed {
		key := version.String() + "/" + found.Resource
		described, err := a.describe(version, found, scheme)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		described.EnabledByDefault = enabled(version.WithResource(found.Resource))
		if listed, ok := served[found.Resource]; ok {
			if err := sameResource(found, listed); err != nil {
				return fmt.Errorf("%s: the storage of this release and its recorded discovery disagree: %w", key, err)
			}
			delete(served, found.Resource)
		} else {
			// Removal is the only reason known here why a server would not serve what it could.
			gone, err := removedBy(described.Removed, a.release)
			if err != nil {
				return fmt.Errorf("%s: compiled in, but not in recorded discovery: %w", key, err)
			}
			if !gone {
				return fmt.Errorf("%s: compiled in, but neither in recorded discovery nor removed by %s", key, a.release)
			}
			no := false
			described.Served = &no
		}
		a.resources[key] = described
	}
	for name := range served {
		return fmt.Errorf("%s/%s: in recorded discovery, but no storage for it is compiled in", version, name)
	}
	return nil
}

func (a *assembly) describe(version schema.GroupVersion, found apidiscovery.APIResourceDiscovery, scheme *runtime.Scheme) (*resource, error) {
	main, object, err := a.endpoint(version, found.Resource, found.ResponseKind, found.Verbs, scheme)
	if err != nil {
		return nil, err
	}
	described := &resource{
		endpoint:   main,
		Namespaced: found.Scope == apidiscovery.ScopeNamespace,
		lifecycle:  lifecycleOf(object),
	}
	for _, sub := range found.Subresources {
		if described.Subresources == nil {
			described.Subresources = map[string]endpoint{}
		}
		path := found.Resource + "/" + sub.Subresource
		described.Subresources[sub.Subresource], _, err = a.endpoint(version, path, sub.ResponseKind, sub.Verbs, scheme)
		if err != nil {
			return nil, fmt.Errorf("subresource %s: %w", sub.Subresource, err)
		}
	}
	return described, nil
}

func (a *assembly) endpoint(
	version schema.GroupVersion, path string, kind *metav1.GroupVersionKind, verbs []string, scheme *runtime.Scheme,
) (endpoint, runtime.Object, error) {
	if kind == nil {
		return endpoint{}, nil, fmt.Errorf("it has no kind")
	}
	described := endpoint{Kind: kind.Kind, Verbs: append([]string{}, verbs...)}
	sort.Strings(described.Verbs)
	// discovery gives the group and version of a kind only where they are not those of the resource
	of := version
	if kind.Version != "" {
		of = schema.GroupVersion{Group: kind.Group, Version: kind.Version}
	}
	if of != version {
		described.Group, described.Version = &of.Group, of.Version
	}
	object, err := scheme.New(of.WithKind(kind.Kind))
	if err != nil {
		return endpoint{}, nil, err
	}
	goType := reflect.TypeOf(object).Elem()
	a.types[goType] = true
	described.Type = names.Model(goType)
	switch gates := a.storage.gates[storagePath{version, path}]; len(gates) {
	case 0:
	case 1:
		described.Gate = gates[0]
	default:
		described.Gate = gates
	}
	return described, object, nil
}

func (a *assembly) sortedTypes() []reflect.Type {
	var types []reflect.Type
	for goType := range a.types {
		types = append(types, goType)
	}
	sort.Slice(types, func(i, j int) bool { return names.Model(types[i]) < names.Model(types[j]) })
	return types
}

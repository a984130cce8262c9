package main

import (
	"fmt"
	"sort"

	"k8s.io/apimachinery/pkg/runtime/schema"
	genericapiserver "k8s.io/apiserver/pkg/server"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
)

// storagePath is one entry of a storage map: pods, or pods/resize.
type storagePath struct {
	groupVersion schema.GroupVersion
	path         string
}

func (p storagePath) String() string { return p.groupVersion.String() + "/" + p.path }

// compiledStorage is everything this binary could serve, and which feature gates it would take.
type compiledStorage struct {
	groups []genericapiserver.APIGroupInfo
	// gates names, for a path, each gate without which there is no storage for it.
	gates map[storagePath][]string
}

// probeStorage finds what is compiled in, and what is gated, by experiment: everything on, then one gate off.
func probeStorage(server *server) (*compiledStorage, error) {
	original := utilfeature.DefaultFeatureGate
	defer func() { utilfeature.DefaultFeatureGate = original }()

	groups, err := storageWith(server, allGates{FeatureGate: original})
	if err != nil {
		return nil, err
	}
	all := paths(groups)
	storage := &compiledStorage{groups, map[storagePath][]string{}}
	for _, name := range gateNames() {
		without, err := storageWith(server, allGates{FeatureGate: original, off: name})
		if err != nil {
			return nil, fmt.Errorf("with feature gate %s off: %w", name, err)
		}
		left := paths(without)
		for path := range all {
			if !left[path] {
				storage.gates[path] = append(storage.gates[path], string(name))
			}
		}
		for path := range left {
			if !all[path] {
				return nil, fmt.Errorf("%s is served only while feature gate %s is off; the catalog has no way to say so", path, name)
			}
		}
	}
	return storage, checkAlternatives(server, storage, all)
}

// checkAlternatives fails for what needs one of several gates: with a single gate off it stays, so that probing
// gate by gate would call it ungated.
func checkAlternatives(server *server, storage *compiledStorage, all map[storagePath]bool) error {
	none, err := storageWith(server, noGates{utilfeature.DefaultFeatureGate})
	if err != nil {
		return fmt.Errorf("with every feature gate off: %w", err)
	}
	left := paths(none)
	for path := range all {
		if !left[path] && len(storage.gates[path]) == 0 {
			return fmt.Errorf("%s needs one of several feature gates; the catalog has no way to say so", path)
		}
	}
	return nil
}

// storageWith makes the storage of every API group, with all APIs enabled and the given answers about feature gates.
func storageWith(server *server, gates featuregate.FeatureGate) ([]genericapiserver.APIGroupInfo, error) {
	utilfeature.DefaultFeatureGate = gates
	var groups []genericapiserver.APIGroupInfo
	for _, provider := range server.providers {
		group, err := provider.NewRESTStorage(everyAPI{}, noBackend())
		if err != nil {
			return nil, fmt.Errorf("storage of group %q: %w", provider.GroupName(), err)
		}
		for version := range group.VersionedResourcesStorageMap {
			if len(group.PrioritizedVersions) == 0 || group.PrioritizedVersions[0].Group != provider.GroupName() {
				return nil, fmt.Errorf("storage of group %q, version %s: its API group info is of another group", provider.GroupName(), version)
			}
		}
		groups = append(groups, group)
	}
	return groups, nil
}

func paths(groups []genericapiserver.APIGroupInfo) map[storagePath]bool {
	found := map[storagePath]bool{}
	for _, group := range groups {
		for version, storage := range group.VersionedResourcesStorageMap {
			for path := range storage {
				found[storagePath{schema.GroupVersion{Group: group.PrioritizedVersions[0].Group, Version: version}, path}] = true
			}
		}
	}
	return found
}

func gateNames() []featuregate.Feature {
	var names []featuregate.Feature
	for name := range utilfeature.DefaultMutableFeatureGate.GetAllVersioned() {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
	return names
}

// everyAPI is a resource config with everything on.
type everyAPI struct{}

func (everyAPI) ResourceEnabled(schema.GroupVersionResource) bool { return true }
func (everyAPI) AnyResourceForGroupEnabled(string) bool           { return true }
func (everyAPI) ResourceExplicitlyEnabled(schema.GroupVersionResource) bool {
	return false
}
func (everyAPI) VersionExplicitlyEnabled(schema.GroupVersion) bool { return false }

// allGates answers yes for every gate but one, whatever locks and dependencies say.
type allGates struct {
	featuregate.FeatureGate
	off featuregate.Feature
}

func (g allGates) Enabled(name featuregate.Feature) bool { return name != g.off }

type noGates struct{ featuregate.FeatureGate }

func (noGates) Enabled(featuregate.Feature) bool { return false }

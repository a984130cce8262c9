package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints"
)

// readDiscovery reads what a real server of this release answered with everything on; Kubernetes' own release
// process recorded it in the module. It is the judge of what is served.
func readDiscovery(source string) (map[schema.GroupVersion][]apidiscovery.APIResourceDiscovery, error) {
	served := map[schema.GroupVersion][]apidiscovery.APIResourceDiscovery{}

	var groups apidiscovery.APIGroupDiscoveryList
	if err := readJSON(filepath.Join(source, "api", "discovery", "aggregated_v2.json"), &groups); err != nil {
		return nil, err
	}
	for _, group := range groups.Items {
		for _, version := range group.Versions {
			served[schema.GroupVersion{Group: group.Name, Version: version.Version}] = version.Resources
		}
	}

	// the core group is not under /apis
	files, err := filepath.Glob(filepath.Join(source, "api", "discovery", "api__*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s has no api/discovery/api__*.json", source)
	}
	for _, file := range files {
		var list metav1.APIResourceList
		if err := readJSON(file, &list); err != nil {
			return nil, err
		}
		resources, err := endpoints.ConvertGroupVersionIntoToDiscovery(list.APIResources)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "api__"), ".json")
		served[schema.GroupVersion{Version: version}] = resources
	}
	return served, nil
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

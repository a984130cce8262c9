package main

import (
	"fmt"
	"reflect"
	"sort"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

type gate struct {
	Specs        []gateSpec `json:"specs"`
	Dependencies []string   `json:"dependencies,omitempty"`
}

type gateSpec struct {
	Version                 string `json:"version"`
	Default                 bool   `json:"default"`
	Stage                   string `json:"stage"`
	LockToDefault           bool   `json:"lockToDefault,omitempty"`
	MinCompatibilityVersion string `json:"minCompatibilityVersion,omitempty"`
}

// featureGates reads every gate a kube-apiserver of this release registers, with its whole history.
func featureGates() (map[string]gate, error) {
	// Packages register most gates when they are loaded; building the command registers the rest.
	app.NewAPIServerCommand()

	gates := map[string]gate{}
	dependencies := gateDependencies()
	for feature, specs := range utilfeature.DefaultMutableFeatureGate.GetAllVersioned() {
		entry := gate{Dependencies: dependencies[feature]}
		for _, spec := range specs {
			described, err := describeSpec(spec)
			if err != nil {
				return nil, fmt.Errorf("feature gate %s: %w", feature, err)
			}
			entry.Specs = append(entry.Specs, described)
		}
		if len(entry.Specs) == 0 {
			return nil, fmt.Errorf("feature gate %s has no spec", feature)
		}
		gates[string(feature)] = entry
	}
	return gates, nil
}

func describeSpec(spec featuregate.FeatureSpec) (gateSpec, error) {
	if spec.Version == nil {
		return gateSpec{}, fmt.Errorf("a spec has no version")
	}
	stage := string(spec.PreRelease)
	switch stage {
	case "":
		stage = "GA"
	case "PRE-ALPHA", "ALPHA", "BETA", "DEPRECATED":
	default:
		return gateSpec{}, fmt.Errorf("unknown stage %q", stage)
	}
	return gateSpec{
		Version:                 spec.Version.String(),
		Default:                 spec.Default,
		Stage:                   stage,
		LockToDefault:           spec.LockToDefault,
		MinCompatibilityVersion: minCompatibilityVersion(spec),
	}, nil
}

// minCompatibilityVersion reads a field that specs have only in newer releases.
func minCompatibilityVersion(spec featuregate.FeatureSpec) string {
	field := reflect.ValueOf(spec).FieldByName("MinCompatibilityVersion")
	if !field.IsValid() || field.IsNil() {
		return ""
	}
	return field.Interface().(fmt.Stringer).String()
}

// gateDependencies is empty for a release whose gates do not know of dependencies yet.
func gateDependencies() map[featuregate.Feature][]string {
	sorted := map[featuregate.Feature][]string{}
	known, ok := any(utilfeature.DefaultMutableFeatureGate).(interface {
		Dependencies() map[featuregate.Feature][]featuregate.Feature
	})
	if !ok {
		return sorted
	}
	for feature, needs := range known.Dependencies() {
		for _, need := range needs {
			sorted[feature] = append(sorted[feature], string(need))
		}
		sort.Strings(sorted[feature])
	}
	return sorted
}

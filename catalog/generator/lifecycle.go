package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
)

// lifecycle is what a type's APILifecycle methods announce; empty for types that have none.
type lifecycle struct {
	Introduced  string `json:"introduced,omitempty"`
	Deprecated  string `json:"deprecated,omitempty"`
	Removed     string `json:"removed,omitempty"`
	Replacement string `json:"replacement,omitempty"`
}

func lifecycleOf(object runtime.Object) lifecycle {
	var tags lifecycle
	if tagged, ok := object.(interface{ APILifecycleIntroduced() (int, int) }); ok {
		tags.Introduced = minor(tagged.APILifecycleIntroduced())
	}
	if tagged, ok := object.(interface{ APILifecycleDeprecated() (int, int) }); ok {
		tags.Deprecated = minor(tagged.APILifecycleDeprecated())
	}
	if tagged, ok := object.(interface{ APILifecycleRemoved() (int, int) }); ok {
		tags.Removed = minor(tagged.APILifecycleRemoved())
	}
	if tagged, ok := object.(interface {
		APILifecycleReplacement() schema.GroupVersionKind
	}); ok {
		kind := tagged.APILifecycleReplacement()
		tags.Replacement = kind.GroupVersion().String() + "/" + kind.Kind
	}
	return tags
}

func minor(major, minor int) string { return fmt.Sprintf("%d.%d", major, minor) }

// removedBy tells whether what is removed in one minor (none, if empty) is gone in another.
func removedBy(removed, release string) (bool, error) {
	if removed == "" {
		return false, nil
	}
	in, err := version.Parse(removed)
	if err != nil {
		return false, err
	}
	now, err := version.Parse(release)
	if err != nil {
		return false, err
	}
	return !now.LessThan(in), nil
}

// Package names knows what Go types are called in published OpenAPI documents.
package names

import (
	"reflect"
	"strings"
)

// Model is the name of a Go type in published OpenAPI documents, as io.k8s.api.core.v1.Pod.
func Model(goType reflect.Type) string {
	if named, ok := reflect.Zero(goType).Interface().(interface{ OpenAPIModelName() string }); ok {
		return named.OpenAPIModelName()
	}
	return Published(goType.PkgPath() + "." + goType.Name())
}

// Published makes the published name of a definition's key: up to 1.34 keys are Go paths (k8s.io/api/core/v1.Pod),
// since 1.35 they are published names already.
func Published(key string) string {
	host, path, isPath := strings.Cut(key, "/")
	if !isPath {
		return key
	}
	labels := strings.Split(host, ".")
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	return strings.Join(labels, ".") + "." + strings.ReplaceAll(path, "/", ".")
}

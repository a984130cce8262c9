package main

import (
	"fmt"
	"reflect"
	"sort"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// sameResource tells where what the installer made of the storage differs from what a real server answered.
func sameResource(installed, listed apidiscovery.APIResourceDiscovery) error {
	if installed.Scope != listed.Scope {
		return fmt.Errorf("scope %s, listed as %s", installed.Scope, listed.Scope)
	}
	if err := sameEndpoint(installed.ResponseKind, listed.ResponseKind, installed.Verbs, listed.Verbs); err != nil {
		return err
	}
	rest := map[string]apidiscovery.APISubresourceDiscovery{}
	for _, sub := range listed.Subresources {
		rest[sub.Subresource] = sub
	}
	for _, sub := range installed.Subresources {
		other, ok := rest[sub.Subresource]
		if !ok {
			return fmt.Errorf("subresource %s is not listed", sub.Subresource)
		}
		delete(rest, sub.Subresource)
		if err := sameEndpoint(sub.ResponseKind, other.ResponseKind, sub.Verbs, other.Verbs); err != nil {
			return fmt.Errorf("subresource %s: %w", sub.Subresource, err)
		}
	}
	for name := range rest {
		return fmt.Errorf("subresource %s is listed, but has no storage", name)
	}
	return nil
}

func sameEndpoint(kind, listedKind *metav1.GroupVersionKind, verbs, listedVerbs []string) error {
	if !reflect.DeepEqual(kind, listedKind) {
		return fmt.Errorf("kind %v, listed as %v", kind, listedKind)
	}
	if !reflect.DeepEqual(sorted(verbs), sorted(listedVerbs)) {
		return fmt.Errorf("verbs %v, listed as %v", verbs, listedVerbs)
	}
	return nil
}

func sorted(names []string) []string {
	names = append([]string{}, names...)
	sort.Strings(names)
	return names
}

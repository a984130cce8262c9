package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"unsafe"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/endpoints/request"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
)

// registry is one resource or subresource of this binary with the strategies its real storage uses.
type registry struct {
	resource    schema.GroupVersionResource
	subresource string
	kind        schema.GroupVersionKind
	scheme      *runtime.Scheme
	create      rest.RESTCreateStrategy
	update      rest.RESTUpdateStrategy
}

func (r registry) String() string {
	name := r.resource.GroupVersion().String() + "/" + r.resource.Resource
	if r.subresource != "" {
		name += "/" + r.subresource
	}
	return name
}

// registries finds the strategies inside the storage that the server itself has made.
func registries(storage *compiledStorage) ([]registry, error) {
	var found []registry
	for _, group := range storage.groups {
		for version, paths := range group.VersionedResourcesStorageMap {
			groupVersion := schema.GroupVersion{Group: group.PrioritizedVersions[0].Group, Version: version}
			for path, entry := range paths {
				store := findStore(reflect.ValueOf(entry), 0)
				if store == nil {
					continue // nothing is stored: reviews, bindings, proxies
				}
				name, subresource, _ := strings.Cut(path, "/")
				kinds, _, err := group.Scheme.ObjectKinds(entry.New())
				if err != nil {
					return nil, fmt.Errorf("%s/%s: %w", groupVersion, path, err)
				}
				found = append(found, registry{
					groupVersion.WithResource(name), subresource, groupVersion.WithKind(kinds[0].Kind), group.Scheme,
					store.CreateStrategy, store.UpdateStrategy,
				})
			}
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].String() < found[j].String() })
	return found, nil
}

var storeType = reflect.TypeOf(genericregistry.Store{})

// findStore looks for the generic registry that a REST storage embeds, or keeps in a field called store.
func findStore(value reflect.Value, depth int) *genericregistry.Store {
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		if value.IsNil() {
			return nil
		}
		value = value.Elem()
	}
	if value.Kind() != reflect.Struct || depth > 3 {
		return nil
	}
	if value.Type() == storeType {
		return (*genericregistry.Store)(unsafe.Pointer(value.UnsafeAddr()))
	}
	for i := 0; i < value.NumField(); i++ {
		field := value.Type().Field(i)
		if !field.Anonymous && !strings.EqualFold(field.Name, "store") {
			continue
		}
		if store := findStore(value.Field(i), depth+1); store != nil {
			return store
		}
	}
	return nil
}

// outcome is what becomes of an object: what would be stored, and why it would be refused.
type outcome struct {
	stored any
	causes []metav1.StatusCause
}

// post does what a kube-apiserver does with a created object, up to the point where it would write it.
func (r registry) post(object any) (result outcome, err error) {
	defer recoverInto(&err, r)
	internal, err := r.decode(object)
	if err != nil {
		return outcome{}, err
	}
	refused := rest.BeforeCreate(r.create, r.context("create"), internal)
	return r.outcome(internal, refused)
}

// put is post for an update: of the main resource or of a subresource, by its own strategy.
func (r registry) put(object, old any) (result outcome, err error) {
	defer recoverInto(&err, r)
	internal, err := r.decode(object)
	if err != nil {
		return outcome{}, err
	}
	internalOld, err := r.decode(old)
	if err != nil {
		return outcome{}, err
	}
	refused := rest.BeforeUpdate(r.update, r.context("update"), internal, internalOld)
	return r.outcome(internal, refused)
}

// recoverInto turns a panic into an error: validation of the unlikely objects that probing makes may well panic.
func recoverInto(err *error, r registry) {
	if panicked := recover(); panicked != nil {
		*err = fmt.Errorf("%s: panic: %v", r, panicked)
	}
}

func (r registry) outcome(internal runtime.Object, refused error) (outcome, error) {
	stored, err := r.encode(internal)
	if err != nil || refused == nil {
		return outcome{stored: stored}, err
	}
	status, ok := refused.(apierrors.APIStatus)
	if !ok || status.Status().Details == nil {
		return outcome{}, fmt.Errorf("%s: %w", r, refused)
	}
	return outcome{stored, status.Status().Details.Causes}, nil
}

func (r registry) decode(object any) (runtime.Object, error) {
	bytes, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	versioned, err := r.scheme.New(r.kind)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(bytes, versioned); err != nil {
		return nil, err
	}
	r.scheme.Default(versioned)
	internal, err := r.scheme.ConvertToVersion(versioned, schema.GroupVersion{Group: r.kind.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		return nil, err
	}
	accessor, err := meta.Accessor(internal)
	if err != nil {
		return nil, err
	}
	// what the handler fills in before the strategy is asked
	accessor.SetNamespace("x")
	if r.create != nil && !r.create.NamespaceScoped() || r.update != nil && !r.update.NamespaceScoped() {
		accessor.SetNamespace("")
	}
	accessor.SetUID("00000000-0000-0000-0000-000000000001")
	accessor.SetResourceVersion("1")
	accessor.SetCreationTimestamp(metav1.Unix(1, 0))
	return internal, nil
}

func (r registry) encode(internal runtime.Object) (any, error) {
	versioned, err := r.scheme.ConvertToVersion(internal, r.kind.GroupVersion())
	if err != nil {
		return nil, err
	}
	bytes, err := json.Marshal(versioned)
	if err != nil {
		return nil, err
	}
	var stored any
	return stored, json.Unmarshal(bytes, &stored)
}

func (r registry) context(verb string) context.Context {
	ctx := request.WithUser(context.Background(), &user.DefaultInfo{Name: "admin", Groups: []string{"system:masters"}})
	if r.create != nil && r.create.NamespaceScoped() || r.update != nil && r.update.NamespaceScoped() {
		ctx = request.WithNamespace(ctx, "x")
	} else {
		ctx = request.WithNamespace(ctx, "")
	}
	return request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true, Verb: verb, Namespace: "x", Name: "x",
		APIGroup: r.resource.Group, APIVersion: r.resource.Version, Resource: r.resource.Resource, Subresource: r.subresource,
	})
}

package main

import (
	"fmt"
	"reflect"
	"strings"

	"emuguard.dev/workspace/names"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsv1beta1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	apiregistrationv1beta1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1beta1"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

// message is a protobuf message as a map from field number to "name encoding".
type message map[string]string

// describeMessages describes every kind that can be listed, all types they reach, and the metadata of lists.
func describeMessages() (map[string]message, error) {
	all := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		scheme.AddToScheme,
		apiextensionsv1.AddToScheme, apiextensionsv1beta1.AddToScheme,
		apiregistrationv1.AddToScheme, apiregistrationv1beta1.AddToScheme,
	} {
		if err := add(all); err != nil {
			return nil, err
		}
	}
	w := &walk{
		messages:    map[string]message{},
		definitions: map[string]common.OpenAPIDefinition{},
		queue:       []reflect.Type{reflect.TypeFor[metav1.ListMeta]()},
	}
	for key, definition := range openapi.GetOpenAPIDefinitions(func(string) spec.Ref { return spec.Ref{} }) {
		w.definitions[names.Published(key)] = definition
	}
	for kind, listType := range all.AllKnownTypes() {
		items, ok := listType.FieldByName("Items")
		if !ok || !strings.HasSuffix(kind.Kind, "List") || special[items.Type.Elem()] != "" {
			continue // no list, or one of whatever kinds
		}
		if err := isList(listType); err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		w.queue = append(w.queue, items.Type.Elem())
	}
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if err := w.describe(next); err != nil {
			return nil, err
		}
	}
	return w.messages, nil
}

// isList makes sure that a list has its metadata and items where decode-list.ts reads them.
func isList(listType reflect.Type) error {
	for name, number := range map[string]string{"ListMeta": "1", "Items": "2"} {
		field, _ := listType.FieldByName(name)
		if tag, err := readTag(field); err != nil || tag.number != number {
			return fmt.Errorf("%s of %s is not field %s (%v)", name, listType, number, err)
		}
	}
	return nil
}

type walk struct {
	messages    map[string]message
	definitions map[string]common.OpenAPIDefinition
	queue       []reflect.Type
}

func (w *walk) describe(structType reflect.Type) error {
	name := names.Model(structType)
	if w.messages[name] != nil {
		return nil
	}
	described := message{}
	w.messages[name] = described
	for i := 0; i < structType.NumField(); i++ {
		field := structType.Field(i)
		if field.Name == "TypeMeta" && field.Anonymous {
			continue // in protobuf it is in the envelope
		}
		tag, err := readTag(field)
		if err != nil {
			return fmt.Errorf("type %s, field %s: %w", name, field.Name, err)
		}
		if tag.name == "-" || (tag.name == "" && !tag.inline && !unions[structType]) {
			return fmt.Errorf("type %s: field %s has no name in JSON", name, field.Name)
		}
		if described[tag.number] != "" {
			return fmt.Errorf("type %s has two fields %s", name, tag.number)
		}
		encoding, err := w.encoding(field.Type, tag)
		if err != nil {
			return fmt.Errorf("type %s, field %s: %w", name, field.Name, err)
		}
		if tag.isOmittedZero(field.Type, encoding) {
			encoding += "?"
		}
		described[tag.number] = tag.name + " " + encoding + w.listKeys(name, tag.name)
	}
	if err := sameAsWritten(structType, described); err != nil {
		return fmt.Errorf("type %s: %w", name, err)
	}
	return nil
}

// listKeys tells the fields by which managedFields name the items of a list.
func (w *walk) listKeys(typeName, field string) string {
	definition := w.definitions[typeName]
	property, ok := definition.Schema.Properties[field]
	if !ok {
		return ""
	}
	switch keys := property.Extensions["x-kubernetes-list-map-keys"].(type) {
	case []any:
		texts := []string{}
		for _, key := range keys {
			texts = append(texts, fmt.Sprint(key))
		}
		return " by " + strings.Join(texts, ",")
	case []string:
		return " by " + strings.Join(keys, ",")
	}
	return ""
}

package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"emuguard.dev/workspace/names"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

const refPrefix = "#/definitions/"

// describeTypes describes the given types and all they reach, each as a map from field to type.
//
// Go types and OpenAPI definitions are walked side by side: definitions know enums, formats and the published
// shape, Go types know what a type without properties really accepts; where they disagree, generation fails.
func describeTypes(roots []reflect.Type) (map[string]map[string]any, error) {
	w := &typeWalk{
		definitions: map[string]common.OpenAPIDefinition{},
		described:   map[string]map[string]any{},
		queue:       append([]reflect.Type{}, roots...),
	}
	definitions := openapi.GetOpenAPIDefinitions(func(key string) spec.Ref {
		return spec.MustCreateRef(refPrefix + names.Published(key))
	})
	for key, definition := range definitions {
		w.definitions[names.Published(key)] = definition
	}
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if err := w.describe(next); err != nil {
			return nil, err
		}
	}
	return w.described, nil
}

type typeWalk struct {
	definitions map[string]common.OpenAPIDefinition
	described   map[string]map[string]any
	queue       []reflect.Type
}

func (w *typeWalk) describe(goType reflect.Type) error {
	name := names.Model(goType)
	if w.described[name] != nil {
		return nil
	}
	definition, ok := w.definitions[name]
	if !ok {
		return fmt.Errorf("type %s (%s) has no OpenAPI definition", name, goType)
	}
	fields := map[string]any{}
	w.described[name] = fields
	goFields := jsonFields(goType)
	for field, property := range definition.Schema.Properties {
		goField, ok := goFields[field]
		if !ok {
			return fmt.Errorf("type %s: field %s is in its OpenAPI definition, but not in %s", name, field, goType)
		}
		delete(goFields, field)
		described, err := w.field(&property, goField)
		if err != nil {
			return fmt.Errorf("type %s, field %s: %w", name, field, err)
		}
		fields[field] = described
	}
	for field := range goFields {
		return fmt.Errorf("type %s: field %s of %s is not in its OpenAPI definition", name, field, goType)
	}
	return nil
}

func (w *typeWalk) field(property *spec.Schema, goType reflect.Type) (any, error) {
	name, err := w.resolve(property, goType)
	if err != nil {
		return nil, err
	}
	if values := enumOf(property); len(values) > 0 {
		return enumerated{name, values}, nil
	}
	return name, nil
}

func (w *typeWalk) resolve(schema *spec.Schema, goType reflect.Type) (string, error) {
	for goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	if ref := schema.Ref.String(); ref != "" {
		return w.resolveDefinition(strings.TrimPrefix(ref, refPrefix), goType)
	}
	if len(schema.Type) != 1 {
		if len(schema.Type) == 0 && goType.Kind() == reflect.Interface {
			return "any", nil
		}
		return "", fmt.Errorf("%s has OpenAPI types %v", goType, schema.Type)
	}
	switch kind := schema.Type[0]; kind {
	case "string", "integer", "number", "boolean":
		if schema.Format == "int-or-string" {
			return "int-or-string", nil
		}
		return kind, nil
	case "array":
		if schema.Items == nil || schema.Items.Schema == nil || goType.Kind() != reflect.Slice {
			return "", fmt.Errorf("%s is a list without one type of items", goType)
		}
		items, err := w.resolve(schema.Items.Schema, goType.Elem())
		return "[]" + items, err
	case "object":
		if schema.AdditionalProperties == nil || schema.AdditionalProperties.Schema == nil || goType.Kind() != reflect.Map {
			return "", fmt.Errorf("%s is an object, neither a named type nor a map", goType)
		}
		values, err := w.resolve(schema.AdditionalProperties.Schema, goType.Elem())
		return "map[string]" + values, err
	default:
		return "", fmt.Errorf("%s has unknown OpenAPI type %q", goType, kind)
	}
}

func (w *typeWalk) resolveDefinition(name string, goType reflect.Type) (string, error) {
	definition, ok := w.definitions[name]
	if !ok {
		return "", fmt.Errorf("there is no OpenAPI definition %s", name)
	}
	if other := names.Model(goType); other != name {
		return "", fmt.Errorf("its OpenAPI definition is %s, its Go type %s", name, other)
	}
	schema := &definition.Schema
	if goType.Kind() != reflect.Struct || (len(schema.Type) == 1 && schema.Type[0] != "object") {
		return w.resolve(schema, goType)
	}
	if len(schema.Properties) > 0 {
		w.queue = append(w.queue, goType)
		return name, nil
	}
	return w.resolveOpaque(name, schema, goType)
}

// resolveOpaque places a definition without properties: what its Go type decodes by itself.
func (w *typeWalk) resolveOpaque(name string, schema *spec.Schema, goType reflect.Type) (string, error) {
	if len(schema.OneOf) > 0 {
		if scalar, ok := scalarUnions[unionOf(schema)]; ok {
			return scalar, nil
		}
		return "", fmt.Errorf("OpenAPI definition %s is an unknown union (%s)", name, unionOf(schema))
	}
	if _, decodes := reflect.New(goType).Interface().(json.Unmarshaler); !decodes {
		if len(jsonFields(goType)) > 0 {
			return "", fmt.Errorf("OpenAPI definition %s has no properties, %s has fields", name, goType)
		}
		// a struct without fields: an object in which every field is unknown
		w.queue = append(w.queue, goType)
		return name, nil
	}
	// JSONSchemaPropsOrArray and its like: the form with fields speaks for all
	for i := 0; i < goType.NumField(); i++ {
		field := goType.Field(i)
		if !field.IsExported() || field.Type.Kind() != reflect.Pointer || field.Type.Elem().Kind() != reflect.Struct {
			continue
		}
		form := field.Type.Elem()
		if definition, ok := w.definitions[names.Model(form)]; ok && len(definition.Schema.Properties) > 0 {
			w.queue = append(w.queue, form)
			return names.Model(form), nil
		}
	}
	return "any", nil
}

// scalarUnions are the scalars that can be written in two ways: intstr.IntOrString and resource.Quantity.
var scalarUnions = map[string]string{
	"integer|string": "int-or-string",
	"number|string":  "quantity",
}

func unionOf(schema *spec.Schema) string {
	var types []string
	for _, alternative := range schema.OneOf {
		types = append(types, alternative.Type...)
	}
	sort.Strings(types)
	return strings.Join(types, "|")
}

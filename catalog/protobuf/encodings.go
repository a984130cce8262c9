package main

import (
	"encoding/json"
	"fmt"
	"reflect"

	"emuguard.dev/workspace/names"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsv1beta1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// special are the types that JSON writes in a form of their own.
var special = map[reflect.Type]string{
	reflect.TypeFor[metav1.Time]():               "time",
	reflect.TypeFor[metav1.MicroTime]():          "microTime",
	reflect.TypeFor[resource.Quantity]():         "quantity",
	reflect.TypeFor[intstr.IntOrString]():        "int-or-string",
	reflect.TypeFor[runtime.RawExtension]():      "json",
	reflect.TypeFor[metav1.FieldsV1]():           "json",
	reflect.TypeFor[apiextensionsv1.JSON]():      "json",
	reflect.TypeFor[apiextensionsv1beta1.JSON](): "json",
}

// unions are written as one of their fields: in these, fields have no name in JSON.
var unions = map[reflect.Type]bool{
	reflect.TypeFor[apiextensionsv1.JSONSchemaPropsOrArray]():            true,
	reflect.TypeFor[apiextensionsv1.JSONSchemaPropsOrBool]():             true,
	reflect.TypeFor[apiextensionsv1.JSONSchemaPropsOrStringArray]():      true,
	reflect.TypeFor[apiextensionsv1beta1.JSONSchemaPropsOrArray]():       true,
	reflect.TypeFor[apiextensionsv1beta1.JSONSchemaPropsOrBool]():        true,
	reflect.TypeFor[apiextensionsv1beta1.JSONSchemaPropsOrStringArray](): true,
}

// encoding is how a field is written: a scalar or special form, a type's name, [] or map[string] before either,
// "wrapped []" for a list that is a message of its own, "inline " for a message whose fields JSON writes one level up.
func (w *walk) encoding(goType reflect.Type, tag tag) (string, error) {
	if goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	switch goType.Kind() {
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes", nil
		}
		item, err := w.value(goType.Elem())
		if _, isMessage := reflect.New(goType).Interface().(marshaler); isMessage {
			return "wrapped []" + item, err
		}
		return "[]" + item, err
	case reflect.Map:
		if goType.Key().Kind() != reflect.String {
			return "", fmt.Errorf("%s has keys that are no strings", goType)
		}
		value, err := w.mapValue(goType.Elem())
		return "map[string]" + value, err
	}
	value, err := w.value(goType)
	if tag.inline {
		return "inline " + value, err
	}
	return value, err
}

func (w *walk) mapValue(goType reflect.Type) (string, error) {
	switch goType.Kind() {
	case reflect.String, reflect.Struct:
		return w.value(goType)
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes", nil
		}
		if _, isMessage := reflect.New(goType).Interface().(marshaler); isMessage {
			item, err := w.value(goType.Elem())
			return "wrapped []" + item, err
		}
	}
	return "", fmt.Errorf("maps to %s are not known here", goType)
}

// value is the encoding of what is neither list nor map.
func (w *walk) value(goType reflect.Type) (string, error) {
	if goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	if name, ok := special[goType]; ok {
		return name, nil
	}
	switch goType.Kind() {
	case reflect.String:
		return "string", nil
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes", nil
		}
	case reflect.Bool:
		return "boolean", nil
	case reflect.Int32, reflect.Int64:
		return "integer", nil
	case reflect.Float64:
		return "number", nil
	case reflect.Struct:
		if _, decodes := reflect.New(goType).Interface().(json.Unmarshaler); decodes && !unions[goType] {
			return "", fmt.Errorf("%s has a form of its own in JSON, which is not known here", goType)
		}
		w.queue = append(w.queue, goType)
		return names.Model(goType), nil
	}
	return "", fmt.Errorf("%s is of a kind not known here", goType)
}

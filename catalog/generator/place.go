package main

import (
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"emuguard.dev/workspace/names"
	apiresource "k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// place is a schema path of a resource: spec.containers[*].resources.limits[*].
type place struct {
	steps []step
	typ   reflect.Type
	// owner is the struct type whose field leads here, field that field.
	owner reflect.Type
	field string
	// enum are the values that the schema lists.
	enum []string
}

// step is one part of a place: a field's name, [*] of a list, or [*] of a map.
type step struct {
	name string
	kind byte // 'f' field, 'l' list item, 'm' map value
}

func (p place) String() string {
	var text strings.Builder
	for _, s := range p.steps {
		if s.kind == 'f' {
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(s.name)
		} else {
			text.WriteString("[*]")
		}
	}
	return text.String()
}

func (p place) parent() place { return place{steps: p.steps[:len(p.steps)-1]} }

var opaque = map[reflect.Type]any{
	reflect.TypeOf(metav1.Time{}):          "2024-01-01T00:00:00Z",
	reflect.TypeOf(metav1.MicroTime{}):     "2024-01-01T00:00:00.000000Z",
	reflect.TypeOf(metav1.Duration{}):      "1s",
	reflect.TypeOf(apiresource.Quantity{}): "1",
	reflect.TypeOf(intstr.IntOrString{}):   1,
	reflect.TypeOf(runtime.RawExtension{}): map[string]any{"a": "b"},
	reflect.TypeOf(metav1.FieldsV1{}):      map[string]any{},
}

// places lists every schema path below a type, parents first; a type inside itself is entered once.
func places(root reflect.Type, types map[string]map[string]any) []place {
	var found []place
	var walk func(at place, inside map[reflect.Type]int)
	walk = func(at place, inside map[reflect.Type]int) {
		t := at.typ
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		at.typ = t
		if len(at.steps) > 0 {
			found = append(found, at)
		}
		if _, leaf := opaque[t]; leaf {
			return
		}
		next := func(s step, typ reflect.Type) {
			steps := append(append([]step{}, at.steps...), s)
			below := place{steps: steps, typ: typ, owner: at.owner, field: at.field, enum: at.enum}
			if s.kind == 'f' {
				below.owner, below.field, below.enum = t, s.name, enumIn(types, t, s.name)
			}
			walk(below, inside)
		}
		switch t.Kind() {
		case reflect.Struct:
			if inside[t] >= 2 {
				return
			}
			inside[t]++
			fields := jsonFields(t)
			for _, name := range sortedKeys(fields) {
				if len(at.steps) == 0 && (name == "apiVersion" || name == "kind" || name == "metadata") {
					continue
				}
				next(step{name, 'f'}, fields[name])
			}
			inside[t]--
		case reflect.Slice:
			if t.Elem().Kind() != reflect.Uint8 {
				next(step{kind: 'l'}, t.Elem())
			}
		case reflect.Map:
			next(step{kind: 'm'}, t.Elem())
		}
	}
	walk(place{typ: root}, map[reflect.Type]int{})
	// Of the metadata only the name's form depends on the kind.
	name := place{steps: []step{{"metadata", 'f'}, {"name", 'f'}}, typ: reflect.TypeOf("")}
	return append(found, name)
}

func enumIn(types map[string]map[string]any, owner reflect.Type, field string) []string {
	listed, ok := types[names.Model(owner)][field].(enumerated)
	if !ok {
		return nil
	}
	var values []string
	for _, value := range listed.Enum {
		values = append(values, fmt.Sprint(value))
	}
	return values
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// defaultValue is the JSON that a place is first given: something that is not its zero value.
func defaultValue(t reflect.Type) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if value, ok := opaque[t]; ok {
		return value
	}
	switch t.Kind() {
	case reflect.Struct:
		return map[string]any{}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "eA=="
		}
		return []any{defaultValue(t.Elem())}
	case reflect.Map:
		return map[string]any{"key": defaultValue(t.Elem())}
	case reflect.Bool:
		return true
	case reflect.String:
		return "x"
	case reflect.Interface:
		return nil
	default:
		return 1
	}
}

// object is a JSON object under construction.
type object = map[string]any

func (r registry) emptyObject() object {
	return object{"apiVersion": r.kind.GroupVersion().String(), "kind": r.kind.Kind, "metadata": object{"name": "x"}}
}

// set puts a value at a place, making what leads there; lists have one item and maps one key, unless they have more.
func set(root object, steps []step, value any) { setIn(root, steps, value) }

func setIn(node any, steps []step, value any) any {
	if len(steps) == 0 {
		return value
	}
	s := steps[0]
	switch s.kind {
	case 'l':
		list, _ := node.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = setIn(list[0], steps[1:], value)
		return list
	default:
		key := s.name
		m, ok := node.(map[string]any)
		if !ok {
			m = map[string]any{}
		}
		if s.kind == 'm' {
			key = anyKey(m)
		}
		m[key] = setIn(m[key], steps[1:], value)
		return m
	}
}

// get returns what is at a place: through the first item of lists and any key of maps.
func get(node any, steps []step) (any, bool) {
	for _, s := range steps {
		switch s.kind {
		case 'l':
			list, ok := node.([]any)
			if !ok || len(list) == 0 {
				return nil, false
			}
			node = list[0]
		case 'm':
			m, ok := node.(map[string]any)
			if !ok || len(m) == 0 {
				return nil, false
			}
			node = m[anyKey(m)]
		default:
			m, ok := node.(map[string]any)
			if !ok {
				return nil, false
			}
			value, ok := m[s.name]
			if !ok {
				return nil, false
			}
			node = value
		}
	}
	return node, true
}

// anyKey is the key that stands for all of a map's: the one that probing made, else the first.
func anyKey(m map[string]any) string {
	if _, ok := m["key"]; ok || len(m) == 0 {
		return "key"
	}
	return sortedKeys(m)[0]
}

func clone(node any) any {
	switch value := node.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, inner := range value {
			copied[key] = clone(inner)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, inner := range value {
			copied[i] = clone(inner)
		}
		return copied
	}
	return node
}

var indexed = regexp.MustCompile(`\[[^\]]*\]`)

// generalise turns the field path of a validation error into a schema path.
func generalise(fieldPath string) string { return indexed.ReplaceAllString(fieldPath, "[*]") }

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// supportedValues reads the values out of a cause of type FieldValueNotSupported.
func supportedValues(cause metav1.StatusCause) []string {
	_, list, ok := strings.Cut(cause.Message, "supported values: ")
	if !ok {
		return nil
	}
	var values []string
	for _, text := range quoted.FindAllString(list, -1) {
		if value, err := strconv.Unquote(text); err == nil {
			values = append(values, value)
		}
	}
	return values
}

func describe(cause metav1.StatusCause) string {
	return fmt.Sprintf("%s: %s", generalise(cause.Field), cause.Type)
}

func reflectType(object any) reflect.Type { return reflect.TypeOf(object).Elem() }

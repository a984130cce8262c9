package main

import (
	"reflect"
	"strings"
)

// jsonFields lists the fields of a struct as encoding/json sees them, those of inlined structs among them.
func jsonFields(structType reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if structType.Kind() != reflect.Struct {
		return fields
	}
	for i := 0; i < structType.NumField(); i++ {
		field := structType.Field(i)
		tag := field.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-" || (!field.IsExported() && !field.Anonymous):
		case name == "" && (field.Anonymous || strings.Contains(options, "inline")):
			inlined := field.Type
			for inlined.Kind() == reflect.Pointer {
				inlined = inlined.Elem()
			}
			for inner, innerType := range jsonFields(inlined) {
				if _, outer := fields[inner]; !outer {
					fields[inner] = innerType
				}
			}
		case name == "":
			fields[field.Name] = field.Type
		default:
			fields[name] = field.Type
		}
	}
	return fields
}

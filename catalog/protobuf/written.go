package main

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
)

type marshaler interface{ Marshal() ([]byte, error) }

// sameAsWritten makes sure that Kubernetes' own code writes the described fields in the described way and no others: tags
// alone are not to be trusted (PriorityClass.value is tagged "bytes" and written as a varint).
func sameAsWritten(structType reflect.Type, described message) error {
	object := reflect.New(structType)
	writer, ok := object.Interface().(marshaler)
	if !ok {
		return fmt.Errorf("%s has no Marshal", structType)
	}
	for i := 0; i < structType.NumField(); i++ {
		object.Elem().Field(i).Set(something(structType.Field(i).Type))
	}
	bytes, err := writer.Marshal()
	if err != nil {
		return err
	}
	written, err := wireTypes(bytes)
	if err != nil {
		return err
	}
	for number, text := range described {
		wire, ok := written[number]
		if !ok {
			return fmt.Errorf("field %s is tagged, but not written", number)
		}
		if wanted := wireTypeOf(text); wire != wanted {
			return fmt.Errorf("field %s (%s) is written with wire type %d, not %d", number, text, wire, wanted)
		}
		delete(written, number)
	}
	for number := range written {
		return fmt.Errorf("field %s is written, but not tagged", number)
	}
	return nil
}

// something is a value that is written: a list or map of one, a pointer to zero, zero itself.
func something(goType reflect.Type) reflect.Value {
	switch goType.Kind() {
	case reflect.Pointer:
		return reflect.New(goType.Elem())
	case reflect.Slice:
		return reflect.MakeSlice(goType, 1, 1)
	case reflect.Map:
		one := reflect.MakeMap(goType)
		one.SetMapIndex(reflect.Zero(goType.Key()), reflect.Zero(goType.Elem()))
		return one
	}
	return reflect.Zero(goType)
}

func wireTypeOf(field string) uint64 {
	switch encoding := strings.Split(field, " ")[1]; strings.Trim(encoding, "[]?") {
	case "integer", "boolean":
		return 0
	case "number":
		return 1
	}
	return 2
}

// wireTypes reads the numbers and wire types of a message's own fields.
func wireTypes(bytes []byte) (map[string]uint64, error) {
	found := map[string]uint64{}
	for at := 0; at < len(bytes); {
		tag, read := binary.Uvarint(bytes[at:])
		at += read
		found[fmt.Sprint(tag>>3)] = tag & 7
		length, read := binary.Uvarint(bytes[at:])
		switch tag & 7 {
		case 0:
			at += read
		case 1:
			at += 8
		case 2:
			at += read + int(length)
		default:
			return nil, fmt.Errorf("field %d is written with wire type %d", tag>>3, tag&7)
		}
	}
	return found, nil
}

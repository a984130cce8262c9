package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// tag is what a field's tags say: `json:"name,omitempty" protobuf:"bytes,1,opt,name=name"`.
type tag struct {
	// name is the field's name in JSON; "" for an inlined struct, and for a form of a union.
	name      string
	inline    bool
	omitEmpty bool
	omitZero  bool
	number    string
}

func readTag(field reflect.StructField) (tag, error) {
	parts := strings.Split(field.Tag.Get("protobuf"), ",")
	if len(parts) < 2 {
		return tag{}, fmt.Errorf("it has no field number")
	}
	number, err := strconv.Atoi(parts[1])
	if err != nil || number < 1 {
		return tag{}, fmt.Errorf("protobuf tag %q has no field number", field.Tag.Get("protobuf"))
	}
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	read := tag{name: name, number: strconv.Itoa(number)}
	for _, option := range strings.Split(options, ",") {
		switch option {
		case "", "string":
		case "inline":
			read.inline = true
		case "omitempty":
			read.omitEmpty = true
		case "omitzero":
			read.omitZero = true
		default:
			return tag{}, fmt.Errorf("unknown option %q of its json tag", option)
		}
	}
	if name == "" && field.Anonymous {
		read.inline = true
	}
	return read, nil
}

// isOmittedZero says whether JSON leaves the field out when it is zero, while protobuf writes every field that is no
// pointer. Of messages only those that are zero when empty can be told: times.
func (t tag) isOmittedZero(goType reflect.Type, encoding string) bool {
	switch encoding {
	case "string", "integer", "boolean", "number", "bytes":
		return t.omitEmpty && goType.Kind() != reflect.Pointer
	case "time", "microTime":
		return t.omitZero && goType.Kind() != reflect.Pointer
	}
	return false
}

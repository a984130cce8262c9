package main

import "k8s.io/kube-openapi/pkg/validation/spec"

// enumerated is a field of which only the listed values are known; of a list or map, its elements.
type enumerated struct {
	Type string `json:"type"`
	Enum []any  `json:"enum"`
}

// enumOf finds the values of a field, or of the elements of a list or map.
func enumOf(schema *spec.Schema) []any {
	switch {
	case schema == nil:
		return nil
	case len(schema.Enum) > 0:
		return schema.Enum
	case schema.Items != nil:
		return enumOf(schema.Items.Schema)
	case schema.AdditionalProperties != nil:
		return enumOf(schema.AdditionalProperties.Schema)
	}
	return nil
}

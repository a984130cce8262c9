package main

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/decls"
	"k8s.io/apimachinery/pkg/util/version"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	dracel "k8s.io/dynamic-resource-allocation/cel"
	resourceapi "k8s.io/kubernetes/pkg/apis/resource"
	resourcevalidation "k8s.io/kubernetes/pkg/apis/resource/validation"
)

// baseEnvs is the environment package's own cache: whatever is in it was made with other gates.
//
//go:linkname baseEnvs k8s.io/apiserver/pkg/cel/environment.baseEnvs
var baseEnvs sync.Map

// freshBaseEnvSet builds what all environments start from. Up to 1.34 there was one without strict costs as well.
func freshBaseEnvSet(compatibility *version.Version) *environment.EnvSet {
	baseEnvs.Clear()
	defer baseEnvs.Clear()
	build := reflect.ValueOf(environment.MustBaseEnvSet)
	arguments := []reflect.Value{reflect.ValueOf(compatibility)}
	if build.Type().NumIn() == 2 {
		arguments = append(arguments, reflect.ValueOf(true))
	}
	return build.Call(arguments)[0].Interface().(*environment.EnvSet)
}

// admissionForms is what the environments for admission have in common or alone: which variables are declared depends
// on the policy, not on the release. Those that mutate have types and functions for patches beside.
func admissionForms(base *environment.EnvSet, mutating bool) (map[string]bool, error) {
	environments := private(reflect.ValueOf(plugincel.NewCompiler(base)).Elem(), "varEnvs")
	forms := map[string]bool{}
	for _, key := range environments.MapKeys() {
		set := environments.MapIndex(key).Interface().(*environment.EnvSet)
		patches := key.FieldByName("HasPatchTypes")
		if patches.IsValid() && patches.Bool() {
			if mutating {
				if err := addCalls(forms, set.NewExpressionsEnv()); err != nil {
					return nil, err
				}
			}
			continue
		}
		found, err := formsOf(set.NewExpressionsEnv())
		if err != nil {
			return nil, err
		}
		for form := range found {
			forms[form] = true
		}
	}
	return forms, nil
}

// deviceAcceptance adds to what every environment accepts what that of DRA has beside. Its compiler is made for the
// server's own compatibility version; what is only in stored expressions there came with this release.
func deviceAcceptance(base map[string]acceptance, release string) (map[string]acceptance, error) {
	accepted := map[string]acceptance{}
	for form, when := range base {
		accepted[form] = when
	}
	features, err := deviceFeatures()
	if err != nil {
		return nil, err
	}
	without, stored, err := deviceForms("")
	if err != nil {
		return nil, err
	}
	for form := range stored {
		if _, known := accepted[form]; !known {
			accepted[form] = acceptance{Introduced: release}
		}
	}
	compatibility := environment.DefaultCompatibilityVersion()
	for form := range without {
		// Some functions were there for selectors before they were for all (semver in 1.32).
		if when := accepted[form]; when.FeatureGate == "" && !when.fits(compatibility) {
			accepted[form] = acceptance{Introduced: "1.0"}
		}
	}
	env, err := deviceEnv("", environment.StoredExpressions)
	if err != nil {
		return nil, err
	}
	if err := describeMacros(accepted, env); err != nil {
		return nil, err
	}
	for _, feature := range features {
		with, _, err := deviceForms(feature.field)
		if err != nil {
			return nil, err
		}
		for form := range without {
			if !with[form] {
				return nil, fmt.Errorf("%s is not there while the gate %s is on", form, feature.gate)
			}
		}
		for form := range with {
			if without[form] {
				continue
			}
			when := accepted[form]
			if _, known := base[form]; !known {
				when.Introduced = ""
			}
			when.FeatureGate = feature.gate
			accepted[form] = when
		}
	}
	return accepted, nil
}

type deviceFeature struct{ field, gate string }

// deviceFeatures finds the gate behind each of the compiler's own switches: EnableX is set by DRAX, which validation
// must be seen to ask for.
func deviceFeatures() ([]deviceFeature, error) {
	get := reflect.TypeOf(dracel.GetCompiler)
	if get.NumIn() == 0 {
		return nil, nil
	}
	selector := resourceapi.DeviceSelector{CEL: &resourceapi.CELDeviceSelector{Expression: "true"}}
	class := &resourceapi.DeviceClass{Spec: resourceapi.DeviceClassSpec{Selectors: []resourceapi.DeviceSelector{selector}}}
	asked := map[string]bool{}
	for _, gate := range withGates(true, nil, func() { resourcevalidation.ValidateDeviceClass(class) }) {
		asked[string(gate)] = true
	}
	var features []deviceFeature
	for i := 0; i < get.In(0).NumField(); i++ {
		field := get.In(0).Field(i).Name
		gate := "DRA" + strings.TrimPrefix(field, "Enable")
		if !asked[gate] {
			return nil, fmt.Errorf("no gate is known that sets Features.%s: validation does not ask for %s", field, gate)
		}
		features = append(features, deviceFeature{field, gate})
	}
	return features, nil
}

// deviceForms is what selectors may use with one feature on, or none, when they are new and when they are stored.
func deviceForms(feature string) (added, stored map[string]bool, err error) {
	var found []map[string]bool
	for _, envType := range []environment.Type{environment.NewExpressions, environment.StoredExpressions} {
		env, err := deviceEnv(feature, envType)
		if err != nil {
			return nil, nil, err
		}
		forms, err := formsOf(env)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, forms)
	}
	return found[0], found[1], nil
}

// deviceEnv compiles a selector and takes the environment out of the result.
func deviceEnv(feature string, envType environment.Type) (*cel.Env, error) {
	get := reflect.ValueOf(dracel.GetCompiler)
	var arguments []reflect.Value
	if get.Type().NumIn() == 1 {
		features := reflect.New(get.Type().In(0)).Elem()
		if feature != "" {
			features.FieldByName(feature).SetBool(true)
		}
		arguments = append(arguments, features)
	}
	compile := get.Call(arguments)[0].MethodByName("CompileCELExpression")
	options := reflect.New(compile.Type().In(1)).Elem()
	if options.Kind() == reflect.Struct {
		options.FieldByName("EnvType").Set(reflect.ValueOf(&envType))
	} else {
		options.Set(reflect.ValueOf(envType))
	}
	result := compile.Call([]reflect.Value{reflect.ValueOf("true"), options})[0]
	env, _ := result.FieldByName("Environment").Interface().(*cel.Env)
	if env == nil {
		return nil, fmt.Errorf("the compiler of selectors does not compile `true`")
	}
	return env, nil
}

// Environments list what is in them by methods of their own in newer releases only.

func functionsOf(env *cel.Env) map[string]*decls.FunctionDecl {
	return private(reflect.ValueOf(env).Elem(), "functions").Interface().(map[string]*decls.FunctionDecl)
}

func macrosOf(env *cel.Env) []cel.Macro {
	return private(reflect.ValueOf(env).Elem(), "macros").Interface().([]cel.Macro)
}

func variablesOf(env *cel.Env) []*decls.VariableDecl {
	return private(reflect.ValueOf(env).Elem(), "variables").Interface().([]*decls.VariableDecl)
}

// fieldsOf names the fields of a variable's type. Kubernetes declares such types itself: cel-go cannot list them.
func fieldsOf(env *cel.Env, of *cel.Type) (map[string]*cel.Type, error) {
	provider, ok := env.CELTypeProvider().(interface {
		FindDeclType(name string) (*apiservercel.DeclType, bool)
	})
	if !ok {
		return nil, fmt.Errorf("the environment does not know its declared types")
	}
	fields := map[string]*cel.Type{}
	declared, ok := provider.FindDeclType(of.TypeName())
	if !ok {
		return fields, nil // an opaque type, as the authorizer's: it has functions only
	}
	for name, field := range declared.Fields {
		fields[name] = field.Type.CelType()
	}
	return fields, nil
}

// private gives a struct's field as if it were exported.
func private(of reflect.Value, name string) reflect.Value {
	field := of.FieldByName(name)
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/component-base/featuregate"
)

// expressions is what CEL expressions may use in an object of this release.
type expressions struct {
	// CompatibilityVersion is the one a server of this release has by default: new expressions must fit it.
	CompatibilityVersion string `json:"compatibilityVersion"`
	// Fields: type, field, and the environment that an expression there is compiled in.
	Fields map[string]map[string]string `json:"fields"`
	// Environments: name, and what is accepted there, as form → when. What the base has is not repeated.
	Environments map[string]map[string]acceptance `json:"environments"`
}

// acceptance says when a new expression may use something: from a compatibility version on, or while a gate is on.
type acceptance struct {
	Introduced  string `json:"introduced,omitempty"`
	FeatureGate string `json:"featureGate,omitempty"`
	// Binds: of a macro, how many of its first arguments are names for the others.
	Binds int `json:"binds,omitempty"`
	// Iterates: of a macro, whether it goes over the elements of its receiver.
	Iterates bool `json:"iterates,omitempty"`
	// Unwraps: of a member of optional values, whether its result is what is in its receiver.
	Unwraps bool `json:"unwraps,omitempty"`
}

// fits says whether it is accepted because of a compatibility version alone.
func (a acceptance) fits(compatibility *version.Version) bool {
	return a.Introduced != "" && compatibility.AtLeast(version.MustParseGeneric(a.Introduced))
}

// The environments that expressions are compiled in. All others extend the base, which is that of CRDs.
const (
	baseExpressions      = "base"
	admissionExpressions = "admission"
	mutationExpressions  = "mutation"
	deviceExpressions    = "device"
)

// expressionFields: where expressions stand. A field that looks like one and is not named here stops generation.
var expressionFields = []struct {
	types, environment string
	fields             []string
}{
	{`\.apiextensions\.v1\.ValidationRule$`, baseExpressions, []string{"rule", "messageExpression"}},
	{`\.admissionregistration\.[^.]+\.MatchCondition$`, admissionExpressions, []string{"expression"}},
	{`\.admissionregistration\.[^.]+\.Variable$`, admissionExpressions, []string{"expression"}},
	{`\.admissionregistration\.[^.]+\.Validation$`, admissionExpressions, []string{"expression", "messageExpression"}},
	{`\.admissionregistration\.[^.]+\.AuditAnnotation$`, admissionExpressions, []string{"valueExpression"}},
	{`\.admissionregistration\.[^.]+\.(ApplyConfiguration|JSONPatch)$`, mutationExpressions, []string{"expression"}},
	{`\.resource\.[^.]+\.(CELDeviceSelector|DeviceDerivedAttribute)$`, deviceExpressions, []string{"expression"}},
}

var looksLikeExpression = regexp.MustCompile(`(?i)(expression|cel)$`)

// describeExpressions asks this release's own environments, for every compatibility version up to its own.
func describeExpressions(release string, types map[string]map[string]any) (*expressions, error) {
	fields, err := placeExpressions(types)
	if err != nil {
		return nil, err
	}
	newest, err := version.ParseGeneric(release)
	if err != nil {
		return nil, err
	}
	found := &expressions{
		CompatibilityVersion: majorMinor(environment.DefaultCompatibilityVersion()),
		Fields:               fields,
		Environments:         map[string]map[string]acceptance{},
	}
	kinds := []struct {
		name  string
		forms func(*environment.EnvSet) (map[string]bool, error)
	}{
		{baseExpressions, func(set *environment.EnvSet) (map[string]bool, error) { return formsOf(set.NewExpressionsEnv()) }},
		{admissionExpressions, func(set *environment.EnvSet) (map[string]bool, error) { return admissionForms(set, false) }},
		{mutationExpressions, func(set *environment.EnvSet) (map[string]bool, error) { return admissionForms(set, true) }},
	}
	for _, kind := range kinds {
		found.Environments[kind.name], err = acceptedSince(newest, kind.forms)
		if err != nil {
			return nil, fmt.Errorf("CEL environment %s: %w", kind.name, err)
		}
	}
	base := found.Environments[baseExpressions]
	stored := freshBaseEnvSet(newest).StoredExpressionsEnv()
	if err := describeMacros(base, stored); err != nil {
		return nil, err
	}
	describeOptionals(base, stored)
	found.Environments[deviceExpressions], err = deviceAcceptance(base, release)
	if err != nil {
		return nil, fmt.Errorf("CEL environment %s: %w", deviceExpressions, err)
	}
	for name, accepted := range found.Environments {
		if name == baseExpressions {
			continue
		}
		for form, when := range base {
			// cel-go may hold variables of an environment that is extended in a way that shows none of them.
			if _, ok := accepted[form]; !ok && strings.HasSuffix(form, ")") {
				return nil, fmt.Errorf("CEL environment %s lacks %s, which all others have", name, form)
			}
			known := accepted[form]
			if known.Introduced == when.Introduced && known.FeatureGate == when.FeatureGate {
				delete(accepted, form)
			}
		}
	}
	return found, nil
}

func placeExpressions(types map[string]map[string]any) (map[string]map[string]string, error) {
	placed := map[string]map[string]string{}
	for name, fields := range types {
		for field, kind := range fields {
			environment := ""
			for _, entry := range expressionFields {
				if regexp.MustCompile(entry.types).MatchString(name) && slices.Contains(entry.fields, field) {
					environment = entry.environment
				}
			}
			switch {
			case environment == "" && kind == "string" && looksLikeExpression.MatchString(field):
				return nil, fmt.Errorf("%s.%s looks like a CEL expression: say in expressions.go which environment it has", name, field)
			case environment == "":
			case kind != "string":
				return nil, fmt.Errorf("%s.%s should be an expression, but is of type %v", name, field, kind)
			default:
				if placed[name] == nil {
					placed[name] = map[string]string{}
				}
				placed[name][field] = environment
			}
		}
	}
	return placed, nil
}

// acceptedSince builds an environment for each compatibility version, with each gate that it asks for on and off.
func acceptedSince(newest *version.Version, forms func(*environment.EnvSet) (map[string]bool, error)) (map[string]acceptance, error) {
	build := func(minor uint, enabled bool, except ...featuregate.Feature) (result map[string]bool, asked []featuregate.Feature, err error) {
		asked = withGates(enabled, except, func() {
			result, err = forms(freshBaseEnvSet(version.MajorMinor(newest.Major(), minor)))
		})
		return result, asked, err
	}
	accepted := map[string]acceptance{}
	for minor := uint(0); minor <= newest.Minor(); minor++ {
		without, _, err := build(minor, false)
		if err != nil {
			return nil, err
		}
		for form, known := range accepted {
			if known.Introduced != "" && !without[form] {
				return nil, fmt.Errorf("%s is there since %s and gone in %d.%d", form, known.Introduced, newest.Major(), minor)
			}
		}
		for form := range without {
			if accepted[form].Introduced == "" {
				accepted[form] = acceptance{Introduced: fmt.Sprintf("%d.%d", newest.Major(), minor), FeatureGate: accepted[form].FeatureGate}
			}
		}
		_, asked, err := build(minor, true)
		if err != nil {
			return nil, err
		}
		for _, gate := range asked {
			with, _, err := build(minor, false, gate)
			if err != nil {
				return nil, err
			}
			for form := range without {
				if !with[form] {
					return nil, fmt.Errorf("%s is not there while the gate %s is on", form, gate)
				}
			}
			for form := range with {
				if !without[form] {
					accepted[form] = acceptance{Introduced: accepted[form].Introduced, FeatureGate: string(gate)}
				}
			}
		}
	}
	return accepted, nil
}

// formsOf lists what an environment has: calls, and variables with their fields.
func formsOf(env *cel.Env) (map[string]bool, error) {
	forms := map[string]bool{}
	if err := addCalls(forms, env); err != nil {
		return nil, err
	}
	for _, variable := range variablesOf(env) {
		if variable.Type().Kind() == cel.TypeKind {
			continue // the name of a type, as int
		}
		if err := addPaths(forms, env, variable.Name(), variable.Type()); err != nil {
			return nil, err
		}
	}
	for form, expression := range syntaxes {
		if _, issues := env.Compile(expression); issues.Err() == nil {
			forms[form] = true
		}
	}
	return forms, nil
}

// syntaxes: what the language itself took up or gave up with newer versions of cel-go, and an expression that shows it:
// a name in back quotes, and a leading dot before a name that a macro binds.
var syntaxes = map[string]string{
	"`x`": "{'x': true}.`x`",
	".x":  "[true].exists(x, .x)",
}

var callable = regexp.MustCompile(`^[_a-zA-Z][_a-zA-Z0-9]*(\.[_a-zA-Z][_a-zA-Z0-9]*)*$`)

// addCalls adds functions and macros as name(arguments), members with a dot in front. Operators, and what macros expand
// to, have names that nobody can write.
func addCalls(forms map[string]bool, env *cel.Env) error {
	for _, function := range functionsOf(env) {
		if !callable.MatchString(function.Name()) {
			continue
		}
		for _, overload := range function.OverloadDecls() {
			arguments, dot := len(overload.ArgTypes()), ""
			if overload.IsMemberFunction() {
				arguments, dot = arguments-1, "."
			}
			forms[fmt.Sprintf("%s%s(%d)", dot, function.Name(), arguments)] = true
		}
	}
	for _, macro := range macrosOf(env) {
		if macro.ArgCount() < 0 || strings.Contains(macro.MacroKey(), "*") {
			return fmt.Errorf("the macro %s takes any number of arguments", macro.Function())
		}
		dot := ""
		if macro.IsReceiverStyle() {
			dot = "."
		}
		forms[fmt.Sprintf("%s%s(%d)", dot, macro.Function(), macro.ArgCount())] = true
	}
	return nil
}

// addPaths adds a variable, its fields and its elements. A path that ends in [*] can be iterated over: what may be
// anything at compile time (dyn) can, what is of a type not known (any) can not.
func addPaths(forms map[string]bool, env *cel.Env, path string, of *cel.Type) error {
	forms[path] = true
	switch of.Kind() {
	case cel.StructKind:
		fields, err := fieldsOf(env, of)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for name, field := range fields {
			if err := addPaths(forms, env, path+"."+name, field); err != nil {
				return err
			}
		}
	case cel.MapKind, cel.ListKind:
		return addPaths(forms, env, path+"[*]", of.Parameters()[len(of.Parameters())-1])
	case cel.DynKind:
		forms[path+"[*]"] = true
	}
	return nil
}

func majorMinor(v *version.Version) string { return fmt.Sprintf("%d.%d", v.Major(), v.Minor()) }

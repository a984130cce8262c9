package main

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
)

// describeMacros finds out by compiling what the macros of an environment make of their first arguments, and whether
// they iterate over what they are called on.
func describeMacros(accepted map[string]acceptance, env *cel.Env) error {
	probing, err := env.Extend(cel.Variable("anyValue", cel.AnyType), cel.Variable("dynValue", cel.DynType))
	if err != nil {
		return err
	}
	for _, macro := range macrosOf(env) {
		if !macro.IsReceiverStyle() {
			continue
		}
		form := fmt.Sprintf(".%s(%d)", macro.Function(), macro.ArgCount())
		when, known := accepted[form]
		if !known {
			continue
		}
		for _, receiver := range []string{"dynValue", "optional.of(dynValue)", "cel"} {
			when.Binds = bindings(probing, receiver, macro.Function(), macro.ArgCount())
			if when.Binds > 0 {
				when.Iterates = receiver == "dynValue" && bindings(probing, "anyValue", macro.Function(), macro.ArgCount()) == 0
				break
			}
		}
		if when.Binds == 0 {
			return fmt.Errorf("no call of the macro %s compiles: teach macros.go how it is called", form)
		}
		accepted[form] = when
	}
	return nil
}

// bindings is the largest number of first arguments that a call takes as names; 0 when no call compiles.
func bindings(env *cel.Env, receiver, function string, count int) int {
	for names := count - 1; names > 0; names-- {
		arguments := []string{"first", "second", "third", "fourth"}[:names]
		for _, rest := range []string{"true", "first"} {
			for _, last := range []string{"true", "first", "{first: first}"} {
				call := append([]string(nil), arguments...)
				for len(call) < count-1 {
					call = append(call, rest)
				}
				call = append(call, last)
				_, issues := env.Compile(fmt.Sprintf("%s.%s(%s)", receiver, function, strings.Join(call, ", ")))
				if issues.Err() == nil {
					return names
				}
			}
		}
	}
	return 0
}

// describeOptionals marks the members of optional_type(T) that give a T, or another optional one.
func describeOptionals(accepted map[string]acceptance, env *cel.Env) {
	for _, function := range functionsOf(env) {
		for _, overload := range function.OverloadDecls() {
			if !overload.IsMemberFunction() || !isOptional(overload.ArgTypes()[0]) {
				continue
			}
			inner, result := overload.ArgTypes()[0].Parameters()[0], overload.ResultType()
			if isOptional(result) {
				result = result.Parameters()[0]
			}
			form := fmt.Sprintf(".%s(%d)", function.Name(), len(overload.ArgTypes())-1)
			if when, known := accepted[form]; known && inner.Kind() == cel.TypeParamKind && result.String() == inner.String() {
				when.Unwraps = true
				accepted[form] = when
			}
		}
	}
}

func isOptional(of *cel.Type) bool {
	return of.Kind() == cel.OpaqueKind && of.TypeName() == "optional_type" && len(of.Parameters()) == 1
}

package main

import (
	"fmt"
	"go/ast"
	"strconv"
)

// lifecycle is what the generated APILifecycle methods of a type return; empty where it has none.
type lifecycle struct {
	Introduced  string `json:"introduced,omitempty"`
	Deprecated  string `json:"deprecated,omitempty"`
	Removed     string `json:"removed,omitempty"`
	Replacement string `json:"replacement,omitempty"`
}

func lifecycleTags(files []*ast.File) (map[string]lifecycle, error) {
	tags := map[string]lifecycle{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			method, ok := declaration.(*ast.FuncDecl)
			if !ok || method.Recv == nil {
				continue
			}
			name := receiver(method)
			tagged := tags[name]
			var err error
			switch method.Name.Name {
			case "APILifecycleIntroduced":
				tagged.Introduced, err = returnedMinor(method)
			case "APILifecycleDeprecated":
				tagged.Deprecated, err = returnedMinor(method)
			case "APILifecycleRemoved":
				tagged.Removed, err = returnedMinor(method)
			case "APILifecycleReplacement":
				tagged.Replacement, err = returnedKind(method)
			default:
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", method.Name.Name, name, err)
			}
			tags[name] = tagged
		}
	}
	return tags, nil
}

func receiver(method *ast.FuncDecl) string {
	pointer, ok := method.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	name, ok := pointer.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return name.Name
}

// returned gives what `return a, b` returns: these methods have no other statement.
func returned(method *ast.FuncDecl) []ast.Expr {
	if len(method.Body.List) == 1 {
		if statement, ok := method.Body.List[0].(*ast.ReturnStmt); ok {
			return statement.Results
		}
	}
	return nil
}

func returnedMinor(method *ast.FuncDecl) (string, error) {
	results := returned(method)
	if len(results) == 2 {
		major, isMajor := results[0].(*ast.BasicLit)
		minor, isMinor := results[1].(*ast.BasicLit)
		if isMajor && isMinor {
			return major.Value + "." + minor.Value, nil
		}
	}
	return "", fmt.Errorf("it does not return two numbers")
}

func returnedKind(method *ast.FuncDecl) (string, error) {
	results := returned(method)
	if len(results) != 1 {
		return "", fmt.Errorf("it does not return one kind")
	}
	literal, ok := results[0].(*ast.CompositeLit)
	if !ok {
		return "", fmt.Errorf("it does not return a literal")
	}
	fields := map[string]string{}
	for _, element := range literal.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		if !isPair {
			return "", fmt.Errorf("its literal has a field without name")
		}
		name, isName := pair.Key.(*ast.Ident)
		value, isValue := pair.Value.(*ast.BasicLit)
		if !isName || !isValue {
			return "", fmt.Errorf("its literal has a field that is no string")
		}
		text, err := strconv.Unquote(value.Value)
		if err != nil {
			return "", err
		}
		fields[name.Name] = text
	}
	replacement := fields["Version"] + "/" + fields["Kind"]
	if fields["Group"] != "" {
		replacement = fields["Group"] + "/" + replacement
	}
	return replacement, nil
}

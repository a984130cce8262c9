package main

import (
	"go/ast"
	"go/token"
	"strings"
)

// resourceTypes lists the types that are objects with a client of their own. Types without one (Scale, Eviction,
// JobTemplate, ImageReview, …) are bodies of subresources and webhooks or parts of others, never resources.
func resourceTypes(files []*ast.File) []string {
	var names []string
	for _, file := range files {
		end := file.Package
		for _, declaration := range file.Decls {
			start := end
			end = declaration.End()
			types, ok := declaration.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE {
				continue
			}
			for _, spec := range types.Specs {
				named := spec.(*ast.TypeSpec)
				body, ok := named.Type.(*ast.StructType)
				if ok && isObject(body) && hasClient(file, start, named.Name.Pos()) {
					names = append(names, named.Name.Name)
				}
			}
		}
	}
	return names
}

func isObject(body *ast.StructType) bool {
	embedded := map[string]bool{}
	for _, field := range body.Fields.List {
		if selector, ok := field.Type.(*ast.SelectorExpr); ok && len(field.Names) == 0 {
			embedded[selector.Sel.Name] = true
		}
	}
	return embedded["TypeMeta"] && embedded["ObjectMeta"]
}

// hasClient looks for client-gen's marker in the comments before a type, which need not be its doc comment.
func hasClient(file *ast.File, from, to token.Pos) bool {
	client := false
	for _, group := range file.Comments {
		if group.Pos() < from || group.End() > to {
			continue
		}
		for _, comment := range group.List {
			switch marker := strings.TrimSpace(strings.TrimPrefix(comment.Text, "//")); marker {
			case "+genclient":
				client = true
			case "+genclient:noVerbs":
				return false
			}
		}
	}
	return client
}

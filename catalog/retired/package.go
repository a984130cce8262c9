package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// kind is one kind of one API version that a server of that time could serve as a resource.
type kind struct {
	Group    string `json:"group"`
	Version  string `json:"version"`
	Kind     string `json:"kind"`
	Resource string `json:"resource"`
	lifecycle
}

// kindsOfPackage reads one API version: its group, its types, and their lifecycle tags.
func kindsOfPackage(folder string) ([]kind, error) {
	files, err := parseFolder(folder)
	if err != nil {
		return nil, err
	}
	group, ok := groupName(files)
	if !ok {
		return nil, fmt.Errorf("it declares no constant GroupName")
	}
	version := schema.GroupVersion{Group: group, Version: filepath.Base(folder)}
	tags, err := lifecycleTags(files)
	if err != nil {
		return nil, err
	}
	var kinds []kind
	for _, name := range resourceTypes(files) {
		kinds = append(kinds, kind{group, version.Version, name, resourceName(version.WithKind(name)), tags[name]})
	}
	sort.Slice(kinds, func(i, j int) bool { return kinds[i].Kind < kinds[j].Kind })
	return kinds, nil
}

// alreadyPlural are kinds whose resource has no further ending; client-gen was told so in the same way.
var alreadyPlural = map[string]bool{"ResourceClaimParameters": true, "ResourceClassParameters": true}

func resourceName(gvk schema.GroupVersionKind) string {
	if alreadyPlural[gvk.Kind] {
		return strings.ToLower(gvk.Kind)
	}
	resource, _ := meta.UnsafeGuessKindToResource(gvk)
	return resource.Resource
}

func parseFolder(folder string) ([]*ast.File, error) {
	packages, err := parser.ParseDir(token.NewFileSet(), folder, isWanted, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, parsed := range packages {
		for _, file := range parsed.Files {
			files = append(files, file)
		}
	}
	return files, nil
}

// isWanted leaves out tests and all that is generated but the tags: it is most of the source, and defines no type.
func isWanted(file fs.FileInfo) bool {
	name := file.Name()
	if strings.HasSuffix(name, "_test.go") || name == "generated.pb.go" {
		return false
	}
	return !strings.HasPrefix(name, "zz_generated.") || strings.HasPrefix(name, "zz_generated.prerelease-lifecycle")
}

// groupName finds the constant GroupName, which every API version declares.
func groupName(files []*ast.File) (string, bool) {
	for _, file := range files {
		for _, declaration := range file.Decls {
			constants, ok := declaration.(*ast.GenDecl)
			if !ok || constants.Tok != token.CONST {
				continue
			}
			for _, spec := range constants.Specs {
				value := spec.(*ast.ValueSpec)
				for i, name := range value.Names {
					if name.Name != "GroupName" || i >= len(value.Values) {
						continue
					}
					if literal, ok := value.Values[i].(*ast.BasicLit); ok {
						text, err := strconv.Unquote(literal.Value)
						return text, err == nil
					}
				}
			}
		}
	}
	return "", false
}

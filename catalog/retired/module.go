package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
)

var versionFolder = regexp.MustCompile(`^v[0-9]+((alpha|beta)[0-9]+)?$`)

// kindsOfModule reads every package of a module that is named like an API version.
func kindsOfModule(folder string) ([]kind, error) {
	kinds := []kind{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if !versionFolder.MatchString(entry.Name()) {
			return nil
		}
		found, err := kindsOfPackage(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		kinds = append(kinds, found...)
		return nil
	})
	if err == nil && len(kinds) == 0 {
		err = fmt.Errorf("%s: no API version in there", folder)
	}
	return kinds, err
}

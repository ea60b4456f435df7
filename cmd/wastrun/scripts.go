package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// outside are the folders of the official test suite that are not about WebAssembly 3.0.
var outside = map[string]string{
	"legacy":    "the deprecated exception handling instructions",
	"proposals": "proposals that are not in WebAssembly 3.0",
}

// findScripts lists the files among paths as they are, - for standard input, and the scripts in the folders among them.
func findScripts(env *environment, paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		if path == standard {
			files = append(files, path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := scriptsBelow(env, path)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no .wast files in this folder", path)
		}
		files = append(files, found...)
	}
	return files, nil
}

func scriptsBelow(env *environment, folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && outside[d.Name()] != "":
			fmt.Fprintf(env.stderr, "wastrun: %s is left out: %s are outside of the scope\n", path, outside[d.Name()])
			return filepath.SkipDir
		case !d.IsDir() && filepath.Ext(path) == ".wast":
			files = append(files, path)
			return regular(path)
		}
		return nil
	})
	return files, err
}

// regular is an error unless a file that nobody named is one whose reading comes to an end.
func regular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file, and not named on the command line", path)
	}
	return err
}

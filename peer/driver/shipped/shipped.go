// Package shipped has the drivers that wastrun brings, as source text.
package shipped

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/natefinch/atomic"
)

//go:embed driver.js c/wasmtime.c
var files embed.FS

// names are the files by the names of drivers.
var names = map[string]string{"js": "driver.js", "wasmtime": "c/wasmtime.c"}

// Names lists the drivers.
func Names() []string { return slices.Sorted(maps.Keys(names)) }

// Source returns the text of a driver.
func Source(name string) (text []byte, ok bool) {
	file, ok := names[name]
	if !ok {
		return nil, false
	}
	text, err := files.ReadFile(file)
	return text, err == nil
}

// Install puts a driver into a file of the user's folder for caches, and returns its name. Another version has another
// name.
func Install(name string) (string, error) {
	text, ok := Source(name)
	if !ok {
		return "", fmt.Errorf("there is no driver %q", name)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	file := filepath.Join(cache, "wastrun", "drivers", fmt.Sprintf("%.8x%s", sha256.Sum256(text), filepath.Ext(names[name])))
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, text) {
		return file, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return "", err
	}
	return file, atomic.WriteFile(file, bytes.NewReader(text))
}

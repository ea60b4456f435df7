//go:build !(linux && amd64)

package native

import (
	"errors"
	"runtime"

	"wasmjudge/wasm"
)

var errPlatform = errors.New("native: not available on " + runtime.GOOS + "/" + runtime.GOARCH + ", only on linux/amd64")

// New reports that the engine does not run on this platform.
func New(...Option) (wasm.Engine, error) { return nil, errPlatform }

// About says why the engine does not work in this process.
func About() string { return errPlatform.Error() }

// Save reports that the engine does not run on this platform.
func Save(wasm.Code) ([]byte, error) { return nil, errPlatform }

// Load reports that the engine does not run on this platform.
func Load(wasm.Engine, *wasm.Module, []byte) (wasm.Code, error) { return nil, errPlatform }

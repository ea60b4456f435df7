//go:build !(linux && amd64)

package native

import (
	"errors"
	"runtime"

	"wasmjudge/wasm"
)

// New reports that the engine does not run on this platform.
func New(...Option) (wasm.Engine, error) {
	return nil, errors.New("native: not available on " + runtime.GOOS + "/" + runtime.GOARCH + ", only on linux/amd64")
}

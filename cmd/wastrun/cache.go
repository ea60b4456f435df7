package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/natefinch/atomic"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// cached is the native engine with a folder that keeps what it compiled. An artifact that is damaged, or of another
// version or machine, is compiled anew.
type cached struct {
	wasm.Engine
	dir string
}

// withCache puts the folder in front of the native engine, if it is among the engines.
func withCache(engines []wasm.Engine, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for i, e := range engines {
		if e.Name() == "native" {
			engines[i] = &cached{e, dir}
		}
	}
	return nil
}

func (c *cached) Compile(m *wasm.Module) (wasm.Code, error) {
	sum := sha256.Sum256(binary.Encode(m))
	file := filepath.Join(c.dir, hex.EncodeToString(sum[:])+".artifact")
	if data, err := os.ReadFile(file); err == nil {
		if code, err := native.Load(c.Engine, m, data); err == nil {
			return code, nil
		}
	}
	code, err := c.Engine.Compile(m)
	if err != nil {
		return nil, err
	}
	data, err := native.Save(code)
	if err != nil {
		return nil, err
	}
	return code, atomic.WriteFile(file, bytes.NewReader(data))
}

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// cachingEngine is the native engine with a store of what it compiled. It makes compiling faster and changes nothing
// else: what cannot be read, or is damaged, or of another version or machine, is compiled anew, and what cannot be
// written is reported once.
type cachingEngine struct {
	wasm.Engine
	artifacts artifacts
	full      atomic.Bool // writing has failed, and is not tried again
	warn      func(error)
}

// artifacts keep bytes under a name. Methods may be called from several goroutines at once.
type artifacts interface {
	read(name string) ([]byte, error)
	write(name string, b []byte) error
}

// withCache puts a folder in front of the native engine, if it is among the engines. Whatever is wrong with the
// folder is reported once, and then engines go on without it.
func withCache(env *environment, engines []wasm.Engine, dir string) {
	var once sync.Once
	warn := func(err error) { once.Do(func() { env.complain(fmt.Errorf("--cache: going on without it: %w", err)) }) }
	for i, e := range engines {
		if e.Name() != native.Name {
			continue
		}
		folder, err := openCache(dir)
		if err != nil {
			warn(err)
			return
		}
		engines[i] = &cachingEngine{Engine: e, artifacts: folder, warn: warn}
	}
}

// Compile takes the code from where it is kept, or keeps it there.
func (c *cachingEngine) Compile(m *wasm.Module) (wasm.Code, error) {
	sum := sha256.Sum256(binary.Encode(m))
	name := hex.EncodeToString(sum[:]) + ".artifact"
	if data, err := c.artifacts.read(name); err == nil {
		if code, err := native.Load(c.Engine, m, data); err == nil {
			return code, nil
		}
	}
	code, err := c.Engine.Compile(m)
	if err == nil && !c.full.Load() {
		if err := c.keep(name, code); err != nil {
			c.full.Store(true)
			c.warn(err)
		}
	}
	return code, err
}

func (c *cachingEngine) keep(name string, code wasm.Code) error {
	data, err := native.Save(code)
	if err != nil {
		return err
	}
	return c.artifacts.write(name, data)
}

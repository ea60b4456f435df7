package main

import (
	"fmt"
	"runtime/debug"

	"wasmjudge/native"
)

type versionCommand struct{}

func (versionCommand) Run(env *environment) error {
	version, revision, goVersion := "(devel)", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
		if v := info.Main.Version; v != "" {
			version = v
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(env.stdout, "wastrun %s%s %s, WebAssembly 3.0\n%s\n", version, revision, goVersion, native.About())
	return err
}

package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"wasmjudge/native"
)

type versionCommand struct{}

// Run writes the version.
func (versionCommand) Run(env *environment) error { return writeVersion(env.stdout) }

// versionFlag does what versionCommand does, wherever it stands.
type versionFlag bool

// BeforeReset is called before the rest of the command line is looked at.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	if err := writeVersion(app.Stdout); err != nil {
		return err
	}
	app.Exit(statusHeld)
	return nil
}

func writeVersion(w io.Writer) error {
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
	_, err := fmt.Fprintf(w, "wastrun %s%s %s, WebAssembly 3.0\n%s\n", version, revision, goVersion, native.About())
	return err
}

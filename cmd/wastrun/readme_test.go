package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"wasmjudge/native"
)

// TestReadme runs the session of the README, whose indented blocks are the script, and what wastrun says of it.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, session, _ := strings.Cut(string(readme), "## A session\n")
	session, _, _ = strings.Cut(session, "\n## ")
	blocks := indented(session)
	if len(blocks) != 4 {
		t.Fatalf("the session has %d blocks, want script, report, explanation and correction", len(blocks))
	}
	_, script, _ := strings.Cut(blocks[0], "<<'END'\n")
	script, _, _ = strings.Cut(script, "END\n")
	archive := txtar.Format(&txtar.Archive{
		Comment: []byte(`
status 1 wastrun run two.wast
cmp stdout report
status 0 wastrun explain two.wast
cmp stdout explanation
status 0 wastrun bless two.wast
cmp two.wast corrected
`),
		Files: []txtar.File{
			{Name: "two.wast", Data: []byte(script)},
			{Name: "report", Data: []byte(blocks[1])},
			{Name: "explanation", Data: []byte(blocks[2] + "\n")},
			{Name: "corrected", Data: []byte(script[:strings.LastIndex(script, "(assert_")] + blocks[3])},
		},
	})
	file := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(file, archive, 0o666); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status}})
}

// TestReadmeFault runs the commands of the README's second session. What they find is the generator's affair; what
// they say of its cause, and where the script holds and fails, is in the README.
func TestReadmeFault(t *testing.T) {
	if _, err := native.New(); err != nil {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, session, _ := strings.Cut(string(readme), "## A fault, found and explained\n")
	session, _, _ = strings.Cut(session, "\n## ")
	blocks := indented(session)
	if len(blocks) != 3 {
		t.Fatalf("the session has %d blocks, want commands, cause and explanation", len(blocks))
	}
	commands := strings.Split(strings.TrimSpace(strings.ReplaceAll(blocks[0], "go run ./cmd/wastrun", "wastrun")), "\n")
	if len(commands) != 4 {
		t.Fatalf("the session has %d commands", len(commands))
	}
	var script strings.Builder
	for i, status := range []string{"1", "1", "0", "1"} { // found, new, held, failed
		script.WriteString("status " + status + " " + commands[i] + "\n")
		if i == 1 {
			script.WriteString("stdout '" + strings.TrimSpace(blocks[1]) + "'\n")
		}
	}
	file := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(file, []byte(script.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status}})
}

// TestTutorial runs the commands of the tutorial's first part, and compares their exit statuses with those that it
// says.
func TestTutorial(t *testing.T) {
	if _, err := native.New(); err != nil {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	tutorial, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(tutorial), "\n## Your own engine")
	var script strings.Builder
	commands := regexp.MustCompile(`(?m)^    (wastrun .*\S) +# exit status (\d)$`).FindAllStringSubmatch(first, -1)
	if len(commands) != 7 {
		t.Fatalf("the first part has %d commands with an exit status", len(commands))
	}
	for _, c := range commands {
		script.WriteString("status " + c[2] + " " + c[1] + "\n")
	}
	file := filepath.Join(t.TempDir(), "tutorial.txtar")
	if err := os.WriteFile(file, []byte(script.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Files: []string{file}, Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status}})
}

// indented returns the blocks of lines that are indented by four spaces, without them.
func indented(text string) []string {
	var blocks []string
	var b strings.Builder
	for line := range strings.Lines(text + "\n.") {
		code, ok := strings.CutPrefix(line, "    ")
		switch blank := strings.TrimSpace(line) == ""; {
		case ok:
			b.WriteString(code)
		case blank && b.Len() > 0:
			b.WriteString("\n")
		case !blank && b.Len() > 0:
			blocks = append(blocks, strings.TrimRight(b.String(), "\n")+"\n")
			b.Reset()
		}
	}
	return blocks
}

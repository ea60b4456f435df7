package page_test

import (
	"context"
	"fmt"
	"strings"

	"wasmjudge/oracle"
	"wasmjudge/page"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Draw the throws of a script as a page that stands alone.
func ExampleWriteExplanation() {
	script, err := wast.Parse(&wasm.Source{Name: "throws.wast", Text: []byte(`(module (tag $e) (func (export "f") (throw $e)))
(assert_exception (invoke "f"))`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	commands, err := script.Explained(context.Background(), wasm.Config{}, oracle.New())
	if err != nil {
		fmt.Println(err)
		return
	}
	var html strings.Builder
	err = page.WriteExplanation(&html, "throws.wast", commands)
	fmt.Println(len(commands), strings.Count(html.String(), "no handler here"), err)
	// Output: 1 1 <nil>
}

package profiles

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"fleetcost/profiles/keys"
)

// zeros is a stream without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestWhereAScenarioComesFrom(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "shop.toml")
	if err := os.WriteFile(path, []byte(shop), 0o644); err != nil {
		t.Fatal(err)
	}
	src, err := ReadSource(path, nil)
	if err != nil || src.Name != path || src.Dir != dir || string(src.Text) != shop {
		t.Errorf("a file: %q in %q, %v", src.Name, src.Dir, err)
	}
	src, err = ReadSource("-", strings.NewReader(shop))
	if err != nil || src.Name != "stdin" || src.Dir != "." || string(src.Text) != shop {
		t.Errorf("standard input: %q in %q, %v", src.Name, src.Dir, err)
	}
	src, err = ReadSource("storefront", nil)
	if err != nil || src.Name != "storefront" || len(src.Text) == 0 {
		t.Errorf("an embedded scenario: %q, %v", src.Name, err)
	}

	t.Chdir(dir)
	if err := os.WriteFile("storefront", []byte(shop), 0o644); err != nil {
		t.Fatal(err)
	}
	if src, err = ReadSource("storefront", nil); err != nil || string(src.Text) != shop {
		t.Errorf("a file goes before an embedded scenario: %.20q, %v", src.Text, err)
	}
}

func TestSourcesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	large, err := os.Create("large.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := large.Truncate(2 << 30); err != nil { // 2 GB of garbage, sparse
		t.Fatal(err)
	}
	large.Close()
	os.Mkdir("empty", 0o755)
	os.Mkdir("shops", 0o755)
	os.WriteFile("shops/a.toml", nil, 0o644)

	for _, tt := range []struct {
		sentence, path string
		stdin          io.Reader
		want           string
	}{
		{"a file that is not there", "shop.toml", nil, "shop.toml: there is no such file; write one with fleetcost init, or name an example: $EXAMPLES"},
		{"a file with nearly that name", "larg.toml", nil, "larg.toml: there is no such file; did you mean large.toml?"},
		{"an example with nearly that name", "storefrnt", nil, "storefrnt: there is no such file; did you mean storefront?"},
		{"an empty folder", "empty", nil, "empty: is a folder; name a scenario file"},
		{"a folder with a scenario", "shops", nil, "shops: is a folder; name the file in it: shops/a.toml"},
		{"2 GB of garbage", "large.toml", nil, "large.toml: larger than 1 MiB, which is no scenario; name a scenario file in TOML"},
		{"a stream without an end", "-", zeros{}, "standard input: larger than 1 MiB, which is no scenario; name a scenario file in TOML"},
		{"a broken pipe", "-", iotest.ErrReader(io.ErrUnexpectedEOF), "standard input: cannot be read: unexpected EOF"},
		{"a name that no file can have", "a\x00b", nil, "a b: invalid argument; name a scenario file"},
	} {
		_, err := ReadSource(tt.path, tt.stdin)
		var ps keys.Problems
		if want := strings.ReplaceAll(tt.want, "$EXAMPLES", strings.Join(EmbeddedNames(), ", ")); !errors.As(err, &ps) || err.Error() != want {
			t.Errorf("%s: %v", tt.sentence, err)
		}
	}
}

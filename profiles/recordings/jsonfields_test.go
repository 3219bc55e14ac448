package recordings

import (
	"encoding/json"
	"testing"
)

// The fields of an object are those that encoding/json finds, and what it refuses for its
// ends is refused.
func TestFieldsOfObjects(t *testing.T) {
	var o jsonObject
	for _, text := range []string{
		`{}`, ` { } `, `{"a":1}`, `{ "a" : "b\"c" , "d" : [1,{"e":"]}"}] , "f" : {"g":{"h":"{"}}, "i":null, "j":-1.5e3, "k":true}`,
		`{"a":"\u00e9\\"}`, "{\n\t\"a\": 1,\r\n\t\"b\": \"\"\n}", `{"a":1,"a":2}`, `{"é":"ü"}`,
		``, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a":1}}`, `{"a":1} b`, `{"a":"b}`, `{"a":"b\`, `["a"]`, `"a"`, `{a:1}`, `{"a" 1}`, `{,}`, `{"a":1 "b":2}`,
	} {
		var want map[string]json.RawMessage
		err := json.Unmarshal([]byte(text), &want)
		if ok := o.parse([]byte(text)); ok != (err == nil && want != nil) {
			t.Errorf("%s: %v, not %v", text, ok, err)
			continue
		}
		if err != nil {
			continue
		}
		if len(o.fields) != len(want) {
			t.Errorf("%s: %d fields, not %d", text, len(o.fields), len(want))
		}
		for name, value := range want {
			var said string
			if json.Unmarshal(value, &said) != nil || string(value) == "null" {
				said = string(value)
			}
			if got := o.get(name); string(got) != string(value) || jsonText(got) != said {
				t.Errorf("%s: %s is %s, not %s", text, name, got, value)
			}
		}
	}
	for text, want := range map[string]string{
		`{"Status_Code":1,"statuscode":2}`:      "2",
		`{"statuscode":2,"status-code":1}`:      "2",
		`{"Status_Code":1,"status.code":2}`:     "1",
		`{"statusCode":"a\x22b"}`:               `a\x22b`, // as nginx writes it
		`{"status":{"x":1},"@status code":"-"}`: "",
	} {
		if !o.parse([]byte(text)) || o.first("statuscode") != want {
			t.Errorf("%s: %q, not %q", text, o.first("statuscode"), want)
		}
	}
}

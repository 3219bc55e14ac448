// Package histograms decodes the histograms of HdrHistogram, of which logs of many tools
// have one in each line: all versions of its encoding. It will never say what the values
// are, nor of which unit.
package histograms

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Bar is a cell of a histogram: values from one to another, and how many there are.
type Bar struct{ From, To, Times int64 }

// Cookies of the encodings of HdrHistogram, without the size of a count in their fifth to
// eighth bit. Version 2 is read by the library of HdrHistogram; of 0 and 1, which it does
// not read, counts are whole words in the same order.
const (
	compressed0 = 0x1c849309
	compressed1 = 0x1c849302
	compressed2 = 0x1c849304
	plain0      = 0x1c849308
	plain1      = 0x1c849301
)

// largest histogram that is decoded, of five digits and any value: 44 MB.
const largest = 64 << 20

// Decode decodes a compressed histogram, and how many digits of its values hold.
func Decode(text string) (bars []Bar, digits int64, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, 0, err
	}
	if len(raw) < 8 {
		return nil, 0, errors.New("too short")
	}
	var h *hdrhistogram.Histogram
	switch cookie := binary.BigEndian.Uint32(raw) &^ 0xf0; cookie {
	case compressed2:
		h, err = hdrhistogram.Decode([]byte(text))
	case compressed1, compressed0:
		h, err = old(raw[8:])
	default:
		err = fmt.Errorf("encoding %#x is none of HdrHistogram's", cookie)
	}
	if err != nil {
		return nil, 0, err
	}
	for _, b := range h.Distribution() {
		if b.Count > 0 {
			bars = append(bars, Bar{From: b.From, To: b.To, Times: b.Count})
		}
	}
	return bars, h.SignificantFigures(), nil
}

// old decodes versions 0 and 1.
func old(packed []byte) (*hdrhistogram.Histogram, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, largest+1))
	if err != nil {
		return nil, err
	}
	const header0, header1 = 4 + 4 + 8 + 8 + 8, 4 + 4 + 4 + 4 + 8 + 8 + 8
	if len(plain) < header0 || len(plain) > largest {
		return nil, errors.New("of no size that a histogram has")
	}
	word := int(binary.BigEndian.Uint32(plain)>>4) & 0xe
	s := &hdrhistogram.Snapshot{}
	var counts []byte
	at := func(offset int) int64 { return int64(binary.BigEndian.Uint64(plain[offset:])) }
	switch cookie := binary.BigEndian.Uint32(plain) &^ 0xf0; {
	case cookie == plain0:
		s.SignificantFigures = int64(int32(binary.BigEndian.Uint32(plain[4:])))
		s.LowestTrackableValue, s.HighestTrackableValue, counts = at(8), at(16), plain[header0:]
	case cookie == plain1 && len(plain) >= header1:
		s.SignificantFigures = int64(int32(binary.BigEndian.Uint32(plain[12:])))
		s.LowestTrackableValue, s.HighestTrackableValue, counts = at(16), at(24), plain[header1:]
		if payload := int64(int32(binary.BigEndian.Uint32(plain[4:]))); payload >= 0 && payload < int64(len(counts)) {
			counts = counts[:payload]
		}
	default:
		return nil, fmt.Errorf("encoding %#x is none of HdrHistogram's", cookie)
	}
	for ; len(counts) >= word && word > 0; counts = counts[word:] {
		n := int64(0)
		for _, b := range counts[:word] {
			n = n<<8 | int64(b)
		}
		s.Counts = append(s.Counts, n)
	}
	if word != 2 && word != 4 && word != 8 {
		return nil, errors.New("counts are words of no known size")
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return hdrhistogram.Import(s), nil
}

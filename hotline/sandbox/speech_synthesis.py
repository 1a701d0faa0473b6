"""Speech synthesis by espeak-ng (`make voice`)."""

import ctypes
import importlib.util
import io
import threading
import wave

LANGUAGES = {"en": "en-us", "es": "es-419"}  # espeak-ng's voice for each; another language by its own name
WORDS_A_MINUTE = 165
RETRIEVE, RATE, UTF8 = 1, 1, 1  # speak_lib.h: AUDIO_OUTPUT_RETRIEVAL, espeakRATE, espeakCHARS_UTF8
LONGEST = 2000  # characters


class Speech:
    """espeak-ng (GPL-3, so an optional extra) through its C interface; one text at a time.

    https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
    """

    def __init__(self) -> None:
        import espeakng_loader

        self._engine = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate = self._engine.espeak_Initialize(RETRIEVE, 0, espeakng_loader.get_data_path().encode(), 0)
        if self._rate <= 0:
            raise OSError("espeak-ng does not start")
        self._samples = bytearray()
        self._callback = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )(self._take)
        self._engine.espeak_SetSynthCallback(self._callback)
        self._engine.espeak_SetParameter(RATE, WORDS_A_MINUTE, 0)
        self._lock = threading.Lock()

    def speak(self, text: str, language: str) -> bytes | None:
        """The words as a WAV file, None for a language (a tag such as en-US) that it cannot speak."""
        words = text.encode()
        short = language.partition("-")[0].lower()
        with self._lock:
            if self._engine.espeak_SetVoiceByName(LANGUAGES.get(short, short).encode()):
                return None
            self._samples.clear()
            self._engine.espeak_Synth(words, len(words) + 1, 0, 0, 0, UTF8, None, None)
            self._engine.espeak_Synchronize()
            return self._file()

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", number: int, _: object) -> int:
        if samples and number > 0:
            self._samples += ctypes.string_at(samples, number * 2)
        return 0  # go on

    def _file(self) -> bytes:
        made = io.BytesIO()
        with wave.open(made, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self._rate)
            file.writeframes(bytes(self._samples))
        return made.getvalue()


def speech() -> Speech | None:
    """An engine, None where espeak-ng is not installed or does not start."""
    if importlib.util.find_spec("espeakng_loader") is None:
        return None
    try:
        return Speech()
    except OSError:
        return None

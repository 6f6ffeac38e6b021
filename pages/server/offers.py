"""Which addresses a message to a page offers: downloads, and where its files are uploaded to.

Only what Streamlit itself wrote counts: a page may also repeat an address that somebody typed.
"""

from google.protobuf.message import DecodeError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Addresses that only the person may open whose page offered them.
OFFERED = ("/media/", "/_stcore/upload_file/")


def offered_addresses(sent: bytes) -> list[str]:
    """Return the addresses of downloads and uploads that a message to a page offers."""
    try:
        message = ForwardMsg.FromString(sent)
    except DecodeError:
        return []
    return [
        address
        for address in (
            message.delta.new_element.download_button.url,
            message.backend_operation_response.deferred_file.url,
            *(urls.upload_url for urls in message.file_urls_response.file_urls),
            *(urls.delete_url for urls in message.file_urls_response.file_urls),
        )
        if address.startswith(OFFERED)
    ]

"""Africa's Talking, which carries text messages in Africa: https://developers.africastalking.com/docs/sms/overview."""
